//! `--report DIR`: one page that works from a disk, with what a command has to show.

#[path = "common/browser.rs"]
mod browser;
mod common;

use std::fs;
use std::path::Path;

use common::{Ran, sigprop};

/// Runs a command with a report into this folder.
fn report(folder: &Path, line: &str) -> Ran {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let folder = folder.to_str().unwrap();
    words.extend(["--report", folder]);
    sigprop(&words)
}

fn page(folder: &Path) -> String {
    fs::read_to_string(folder.join("report.html")).unwrap()
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The page asks for nothing that is not in it, and has these texts.
#[track_caller]
fn has(page: &str, texts: &[&str]) {
    for outside in ["src=\"http", "href=\"http", "@import", "url(", "<link rel=\"stylesheet\"", "src=\"/"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for text in texts {
        assert!(page.contains(text), "`{text}` is not in the page");
    }
}

/// In a browser its scripts run without a word to the console; these texts are shown.
#[track_caller]
fn opens(folder: &Path, texts: &[&str]) {
    let Some(opened) = browser::open(&folder.join("report.html")) else { return };
    assert_eq!(opened.console, [""; 0]);
    for text in texts {
        assert!(opened.document.contains(text), "`{text}` is not shown");
    }
}

#[test]
fn the_page_of_a_training() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("page");
    let ran = report(&out, "train --preset digits --epochs 2 --seed 7").code(0);
    assert!(ran.stdout.contains("report written to") && ran.stdout.contains("report.html"), "{}", ran.stdout);
    assert_eq!(files(&out), ["accuracy.svg", "h-meets-t.svg", "report.html", "sigprop-files.txt"]);
    let page = page(&out);
    has(
        &page,
        &["h meets t", "Mistakes", "Weights", "Activations", "backpropagation", "--seed 7", "stages = [64, 64]"],
    );
    // A moment before, four in the first epoch, and two epochs; both stages, at first and now; a star a class.
    let frames = page.split("<script type=\"application/json\">").nth(1).unwrap().split("</script>").next().unwrap();
    let frames: serde_json::Value = serde_json::from_str(frames).unwrap();
    let names: Vec<&str> = frames.as_array().unwrap().iter().map(|frame| frame["name"].as_str().unwrap()).collect();
    let early = ["after 16 samples", "after 64 samples", "after 256 samples", "after 1024 samples"];
    assert_eq!(names, [&["before"], &early[..], &["after epoch 1", "after epoch 2"]].concat());
    assert_eq!(page.matches("<path class=\"mark\"").count(), 2 * 2 * 10);
    assert_eq!(frames[0]["at"][1].as_array().unwrap().len(), 2 * (300 + 10), "x and y of every sample and class");
    // The script has shown the slider and says where it stands.
    opens(&out, &["<div class=\"head\">", "<output>after epoch 2</output>", "aria-valuetext=\"after epoch 2\""]);
}

/// What the page says is what the JSON says.
#[test]
fn the_page_has_the_figures_of_the_json() {
    let dir = tempfile::tempdir().unwrap();
    let said = report(dir.path(), "train --preset digits --epochs 1 --json").code(0).json();
    let page = page(dir.path());
    let percent = |value: &serde_json::Value| format!("<td>{:.2} %</td>", value.as_f64().unwrap());
    let accuracy = &said["test_accuracy"];
    for value in [&accuracy["sum"], &accuracy["stages"][0], &accuracy["stages"][1], &said["baselines"]["backprop"]] {
        assert!(page.contains(&percent(value)), "{value}");
    }
    let wrong = 360.0 - accuracy["sum"].as_f64().unwrap() * 3.6;
    assert!(page.contains(&format!("{wrong:.0} of 360 test samples are answered wrongly")));
}

#[test]
fn the_page_of_a_simulation_shows_who_works_on_what() {
    let dir = tempfile::tempdir().unwrap();
    report(dir.path(), "simulate --preset digits --samples 30").code(0);
    assert_eq!(files(dir.path()), ["h-meets-t.svg", "nobody-waits.svg", "report.html", "sigprop-files.txt"]);
    has(
        &page(dir.path()),
        &["Nobody waits", "568.0 a sample at steady state", "after 30 samples", "<td>568</td><td>650</td>"],
    );
    opens(dir.path(), &["<output>after 30 samples</output>", "Signal Propagation, measured"]);
}

/// Members that have no targets of classes, no classes, spikes, steps, no multipliers or no learning have what applies to them.
#[test]
fn every_kind_of_network_has_a_page() {
    let dir = tempfile::tempdir().unwrap();
    let cases: [(&str, &[&str], &[&str]); 6] = [
        ("simulate --preset digits-spiking --samples 5", &["Spikes", "Nobody waits"], &["Backpropagation"]),
        ("simulate --preset digits-forward-forward --samples 5", &["What the stages make of samples"], &["h meets t"]),
        ("train --preset diabetes --epochs 2", &["R² 0.", "least squares"], &["Mistakes"]),
        ("simulate --preset digits-reservoir --samples 3", &["h meets t", "Nobody waits"], &["look at: blue adds"]),
        (
            "train --preset digits-recurrent --epochs 1 --samples 40",
            &["h meets t", "after 40 samples"],
            &["look at: blue adds"],
        ),
        (
            "simulate --preset digits --set learning.mode=inference --samples 5",
            &["as it is", "Mistakes"],
            &["Nobody waits"],
        ),
    ];
    for (line, there, not) in cases {
        let out = dir.path().join("page");
        report(&out, line).code(0);
        let page = page(&out);
        has(&page, there);
        for text in not {
            assert!(!page.contains(text), "{line}: {text}");
        }
        fs::remove_dir_all(&out).unwrap();
    }
}

#[test]
fn verify_has_a_page_of_what_it_compared() {
    let dir = tempfile::tempdir().unwrap();
    report(dir.path(), "verify --preset digits --samples 3").code(0);
    has(&page(dir.path()), &["Equal", "values of 3 samples compared, 0 differ", "Nobody waits"]);
    opens(dir.path(), &["Nobody waits"]);
}

/// The demo's page is with its other files, or where it is asked for.
#[test]
fn the_demo_has_a_page() {
    let dir = tempfile::tempdir().unwrap();
    let (out, other) = (dir.path().join("out"), dir.path().join("other"));
    let demo = |more: &[&str]| {
        let out = out.to_str().unwrap();
        sigprop(&[&["demo", "--samples", "3", "--set", "learning.epochs=1", "-o", out, "--json"], more].concat())
            .code(0)
            .json()
    };
    let said = demo(&[]);
    let last = said["files"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned();
    assert_eq!(Path::new(&last), out.join("report.html"));
    has(&page(&out), &["Accuracy", "h meets t", "Nobody waits", "equal to the golden model"]);
    opens(&out, &["<output>after epoch 1</output>"]);
    demo(&["--report", other.to_str().unwrap()]);
    assert!(!out.join("report.html").exists(), "what an earlier run wrote and this one does not is removed");
    has(&page(&other), &["Nobody waits"]);
}

/// What the trained network makes of the test samples says the same accuracy as the training.
#[test]
fn activations_are_written_for_those_who_draw_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.safetensors");
    let train = "train --preset digits --epochs 1 --no-baselines --json --activations";
    let words: Vec<&str> = train.split(' ').chain([file.to_str().unwrap()]).collect();
    let said = sigprop(&words).code(0).json();
    let bytes = fs::read(&file).unwrap();
    let all = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let numbers = |name: &str| -> Vec<i64> {
        let data = all.tensor(name).unwrap().data().to_vec();
        data.as_chunks::<8>().0.iter().map(|word| i64::from_le_bytes(*word)).collect()
    };
    let (label, class, answer) = (numbers("label"), numbers("class"), numbers("answer"));
    let right = label.iter().zip(&class).filter(|(label, class)| label == class).count();
    assert_eq!(100.0 * right as f64 / 360.0, said["test_accuracy"]["sum"].as_f64().unwrap());
    for (sample, scores) in answer.chunks(10).enumerate() {
        assert!(scores.iter().all(|score| *score <= scores[class[sample] as usize]), "{sample}");
    }
    assert_eq!(all.tensor("stage1.h").unwrap().shape(), [360, 64]);
    let ran = sigprop(&["train", "--activations", "a.npz"]).code(2);
    assert!(ran.stderr.contains(".safetensors"), "{}", ran.stderr);
}

/// A text taken apart: what is between numbers, and the numbers.
fn apart(text: &str) -> (Vec<String>, Vec<f64>) {
    let is_number = |c: char| c.is_ascii_digit() || c == '.';
    let (mut words, mut numbers, mut rest) = (Vec::new(), Vec::new(), text);
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let start = rest[..at].rfind(|c| !is_number(c)).map_or(0, |before| before + 1);
        let end = rest[at..].find(|c| !is_number(c)).map_or(rest.len(), |end| at + end);
        words.push(rest[..start].to_owned());
        numbers.push(rest[start..end].trim_matches('.').parse().unwrap_or(f64::NAN));
        rest = &rest[end..];
    }
    words.push(rest.to_owned());
    (words, numbers)
}

/// The stored pictures are what the commands draw (`cargo xtask pictures`). Components are floats, which other processors add up in other
/// ways: dots may be a pixel apart.
#[test]
fn the_pictures_of_the_readme_are_what_the_commands_draw() {
    let dir = tempfile::tempdir().unwrap();
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/images");
    for (line, picture) in [
        ("train --preset digits --epochs 20 --no-baselines", "h-meets-t.svg"),
        ("simulate --preset digits", "nobody-waits.svg"),
    ] {
        let out = dir.path().join(picture);
        report(&out, line).code(0);
        let [drawn, stored] =
            [out.join(picture), images.join(picture)].map(|path| apart(&fs::read_to_string(path).unwrap()));
        assert!(drawn.0 == stored.0 && drawn.1.len() > 100, "{picture}: renew it with cargo xtask pictures");
        for (drawn, stored) in drawn.1.iter().zip(&stored.1) {
            assert!(
                (drawn - stored).abs() <= 1.0,
                "{picture}: {drawn} and {stored}; renew it with cargo xtask pictures"
            );
        }
    }
}

/// A folder that is another command's is refused before any work, and one's own is replaced.
#[test]
fn a_folder_of_something_else_is_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    report(&out, "verify --preset digits --samples 1").code(0);
    let before = page(&out);
    let ran = report(&out, "train --preset digits --epochs 100000").code(2);
    assert!(ran.stderr.contains("sigprop verify"), "{}", ran.stderr);
    report(&out, "verify --preset digits --samples 1 --seed 2")
        .code(0)
        .says(&["replaced: nobody-waits.svg, report.html"]);
    assert_ne!(page(&out), before);
    fs::write(out.join("report.html"), "mine").unwrap();
    report(&out, "verify --preset digits --samples 1").code(2).says(&["report.html", "was changed after"]);
}

/// The check of the console can fail.
#[test]
fn a_page_with_a_fault_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("report.html");
    fs::write(&page, "<!DOCTYPE html><title>t</title><script>nothing.there()</script>").unwrap();
    if let Some(opened) = browser::open(&page) {
        assert_eq!(opened.console.len(), 1, "{:?}", opened.console);
    }
}
