//! What a command writes: found out before the work, complete or not there, never over what is not its own.
#![cfg(unix)]

mod common;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use common::{line, sigprop, start};

/// A network of one small stage.
const SMALL: [&str; 8] = [
    "--set",
    "network.stages=[4]",
    "--set",
    "learning.margin=[1.0]",
    "--set",
    "learning.lr_shift=[7]",
    "--set",
    "hardware.lanes=[1]",
];

fn generate(out: &Path, more: &[&str]) -> common::Ran {
    sigprop(&[&["generate", "-o", out.to_str().unwrap()], &SMALL[..], more].concat())
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap();
    files.map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
}

/// Until a file has been begun: from then on the command listens to signals.
fn wait_for_a_part(folder: &Path) {
    let begun = || names(folder).iter().any(|name| name.ends_with(".part"));
    for _ in 0..600 {
        if begun() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no file was begun in 30 s");
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn devices_and_two_outputs_of_one_name_are_refused_before_training() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    line("train --epochs 100000 --save /dev/null").code(2).says(&["/dev/null", "device", "name of a file"]);
    line("simulate --samples 9999 --vcd /dev/null").code(2).says(&["/dev/null", "device"]);
    let (save, plot) = (at("x.svg"), at("./x.svg"));
    let both = ["train", "--epochs", "100000", "--save", &save, "--plot", &plot];
    sigprop(&both).code(2).says(&["--save and --plot", "a name of its own"]);
    let save = at("x.vcd");
    let both = ["simulate", "--samples", "9999", "--save", &save, "--vcd", &save];
    sigprop(&both).code(2).says(&["--save and --waves"]);
    symlink(at("x"), at("link")).unwrap();
    sigprop(&["train", "--epochs", "100000", "--save", &at("link")]).code(2).says(&["leads nowhere"]);
    assert_eq!(names(dir.path()), ["link"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_found_out_before_training() {
    // Training for so long would not end.
    line("demo --set learning.epochs=100000 -o /proc/none").code(1).says(&["/proc/none", "make the folder"]);
}

#[test]
fn a_result_that_cannot_be_printed_is_a_failure() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_sigprop"));
    let ran = command.args(["presets", "--json"]).stdout(full).output().unwrap();
    assert_eq!(ran.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("stdout"));
}

#[test]
fn a_result_is_not_lost_when_it_cannot_be_saved() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("results");
    fs::create_dir(&folder).unwrap();
    let save = folder.join("w.st");
    let child = start("", &["train", "--epochs", "100000", "--json", "--save", save.to_str().unwrap()]);
    wait_for_a_part(&folder);
    fs::remove_dir_all(&folder).unwrap();
    signal(&child, "-TERM");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(json["samples"].as_u64().unwrap() > 0);
    assert!(json["error"].as_str().unwrap().contains("w.st"), "{json}");
}

#[test]
fn a_run_that_ignores_hanging_up_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let save = dir.path().join("w.st");
    let args = ["train", "--epochs", "100000", "--json", "--save", save.to_str().unwrap()];
    let mut child = start("trap '' HUP;", &args);
    wait_for_a_part(dir.path());
    signal(&child, "-HUP");
    std::thread::sleep(Duration::from_millis(500));
    assert!(child.try_wait().unwrap().is_none(), "it has ended");
    signal(&child, "-INT");
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
    assert_eq!(names(dir.path()), ["w.st"]);
}

#[test]
fn ending_at_once_leaves_no_part_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (save, pipe) = (dir.path().join("w.st"), dir.path().join("pipe"));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let args = ["train", "--weights", pipe.to_str().unwrap(), "--save", save.to_str().unwrap()];
    // The first asks for an orderly end, which comes soon: whether the second is in time for it is a matter of luck.
    let at_once = (0..50).any(|_| {
        let mut child = start("", &args);
        wait_for_a_part(dir.path());
        std::thread::sleep(Duration::from_millis(100));
        signal(&child, "-INT");
        std::thread::sleep(Duration::from_millis(10));
        // It may have ended by then.
        let _ = Command::new("kill").args(["-INT", &child.id().to_string()]).output();
        let code = child.wait().unwrap().code();
        assert!(code == Some(1) || code == Some(130), "{code:?}");
        assert_eq!(names(dir.path()), ["pipe"]);
        code == Some(130)
    });
    assert!(at_once, "the second never ended it at once");
}

#[test]
fn a_list_of_files_that_leads_out_of_its_folder_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (out, precious) = (dir.path().join("out"), dir.path().join("precious.v"));
    fs::create_dir(&out).unwrap();
    fs::write(&precious, "years of work").unwrap();
    let crc = crc32fast::hash(b"years of work");
    for name in ["../precious.v", precious.to_str().unwrap(), "a/../../precious.v", "..", ""] {
        fs::write(out.join("sigprop-files.txt"), format!("{crc:08x} {name}\n")).unwrap();
        generate(&out, &[]).code(2).says(&["sigprop-files.txt", "line 1", "plain file name"]);
        assert_eq!(names(&out), ["sigprop-files.txt"]);
    }
    assert!(precious.is_file());
    // Nor may it claim what sigprop never writes.
    let thesis = out.join("thesis.tex");
    fs::rename(&precious, &thesis).unwrap();
    fs::write(out.join("sigprop-files.txt"), format!("{crc:08x} thesis.tex\n")).unwrap();
    generate(&out, &[]).code(2).says(&["line 1", "thesis.tex", "never writes"]);
    assert!(thesis.is_file());
}

#[test]
fn what_is_no_file_is_nobodys_to_replace() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    generate(&out, &[]).code(0);
    let config = out.join("config.toml");
    let refused = || generate(&out, &[]).code(2).says(&["config.toml", "not a regular file"]);
    fs::remove_file(&config).unwrap();
    assert!(Command::new("mkfifo").arg(&config).status().unwrap().success());
    refused();
    fs::remove_file(&config).unwrap();
    symlink("nowhere", &config).unwrap();
    refused();
    fs::remove_file(&config).unwrap();
    fs::create_dir(&config).unwrap();
    refused();
    generate(&out.join("sp_core.v"), &[]).code(2).says(&["cannot be a folder", "something else is there", "-o"]);
    fs::remove_dir(&config).unwrap();
    fs::hard_link(out.join("sp_core.v"), dir.path().join("second")).unwrap();
    generate(&out, &[]).code(2).says(&["sp_core.v", "hard link"]);
    let link = dir.path().join("link");
    symlink("nowhere", &link).unwrap();
    generate(&link, &[])
        .code(2)
        .says(&["cannot be a folder: it is a link that leads nowhere", "another folder with -o"]);
}

/// All files of a folder, by name.
fn contents(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    names(folder).into_iter().map(|name| (name.clone(), fs::read(folder.join(&name)).unwrap())).collect()
}

#[test]
fn what_was_trained_is_replaced_only_where_that_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("d");
    let at = out.to_str().unwrap();
    let demo = |seed: &str| {
        let quick = ["demo", "--set", "learning.epochs=1", "--samples", "2", "--seed", seed, "-o", at];
        sigprop(&[&quick, &SMALL[..]].concat()).code(0)
    };
    demo("1");
    let trained = contents(&out);
    assert!(trained.contains_key("accuracy.svg") && trained.contains_key("trace.vcd"));
    let refusal = ["`sigprop demo from training`", "weights.safetensors", "accuracy.svg", "trace.vcd", "--replace"];
    generate(&out, &[]).code(2).says(&refusal);
    let weights = out.join("weights.safetensors");
    generate(&out, &["--weights", weights.to_str().unwrap()]).code(2).says(&refusal);
    let save = sigprop(&["train", "--epochs", "100000", "--save", weights.to_str().unwrap()]).code(2);
    save.says(&["weights.safetensors", "`sigprop demo` wrote into that folder", "give a name outside"]);
    assert_eq!(contents(&out), trained, "a refusal changes nothing");
    // The same command may, and says what it does; where nothing changes there is nothing to say.
    let again = demo("1");
    assert!(!again.stderr.contains("note: "), "{}", again.stderr);
    demo("2").says(&["held an earlier run; replaced: ", "weights.safetensors", "accuracy.svg"]);
    let replaced = generate(&out, &["--replace"]).code(0);
    replaced.says(&[
        "; replaced: ",
        "weights.safetensors",
        "; removed: accuracy.svg, h-meets-t.svg, nobody-waits.svg, report.html, trace.vcd",
    ]);
    assert!(!out.join("trace.vcd").exists());
}

#[test]
fn given_weights_are_not_replaced_by_random_ones() {
    let dir = tempfile::tempdir().unwrap();
    let (out, save) = (dir.path().join("d"), dir.path().join("w.safetensors"));
    let save = save.to_str().unwrap();
    let train =
        || sigprop(&[&["train", "--epochs", "1", "--no-baselines", "--save", save], &SMALL[..]].concat()).code(0);
    assert!(!train().stderr.contains("replaced"));
    train().says(&["w.safetensors is there, and will be replaced"]);
    generate(&out, &["--seed", "1"]).code(0);
    generate(&out, &["--seed", "2"]).code(0).says(&["replaced: ", "weights.safetensors"]);
    let report = ["train", "digits-small", "--epochs", "1", "--report", out.to_str().unwrap()];
    let refused =
        sigprop(&report).code(2).says(&["`sigprop generate from random weights`", "another folder with --report\n"]);
    assert!(!refused.stderr.contains("--replace"), "{}", refused.stderr);
    generate(&out, &["--weights", save]).code(0);
    generate(&out, &["--seed", "3"]).code(2).says(&["`sigprop generate from given weights`", "--replace"]);
    generate(&out, &["--weights", save]).code(0);
    // What does not say who wrote it is not known to be random.
    let list = out.join("sigprop-files.txt");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.split_once('\n').unwrap().1).unwrap();
    generate(&out, &[]).code(2).says(&["an earlier sigprop", "--replace"]);
    generate(&out, &["--replace"]).code(0);
    generate(&out, &[]).code(0);
}

#[test]
fn one_command_at_a_time_writes_into_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("d");
    let endless = ["demo", "--set", "learning.epochs=100000", "-o", out.to_str().unwrap()];
    let child = start("", &[&endless[..], &SMALL[..]].concat());
    for _ in 0..600 {
        if out.is_dir() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    // It has the folder from then on, or is about to.
    std::thread::sleep(Duration::from_millis(300));
    generate(&out, &[]).code(1).says(&["another sigprop command is writing to this folder", "-o"]);
    signal(&child, "-INT");
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
    generate(&out, &[]).code(0);
}

#[test]
fn an_interrupted_run_leaves_a_folder_that_can_be_used() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    // As if the process had been killed after some of its files: listed, some there, one part.
    generate(&out, &["--seed", "2"]).code(0);
    let second = fs::read_to_string(out.join("sigprop-files.txt")).unwrap();
    let core = fs::read(out.join("sp_core.v")).unwrap();
    generate(&out, &["--seed", "1"]).code(0);
    let first = fs::read_to_string(out.join("sigprop-files.txt")).unwrap();
    let (_, files) = second.split_once('\n').unwrap();
    fs::write(out.join("sigprop-files.txt"), first + files).unwrap();
    fs::write(out.join("sp_core.v"), core).unwrap();
    fs::remove_file(out.join("weights.safetensors")).unwrap();
    fs::write(out.join("config.toml.4000000000.part"), "[netw").unwrap();
    generate(&out, &["--seed", "3"]).code(0);
    assert!(names(&out).iter().all(|name| !name.ends_with(".part")));
    let listed = fs::read_to_string(out.join("sigprop-files.txt")).unwrap();
    assert_eq!(listed.lines().count(), names(&out).len(), "a line for each file but this, and the first:\n{listed}");
    // Killed for real, wherever it happens to be.
    for wait in [5, 10, 20, 40] {
        let mut child = start("", &["generate", "--preset", "mnist", "-o", out.to_str().unwrap()]);
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    generate(&out, &[]).code(0);
}

#[test]
fn a_name_of_two_lines_stays_in_the_comment() {
    let dir = tempfile::tempdir().unwrap();
    let (config, out) = (dir.path().join("a\nmodule b; endmodule.toml"), dir.path().join("out"));
    fs::write(&config, line("presets tiny").code(0).stdout).unwrap();
    sigprop(&["generate", "--config", config.to_str().unwrap(), "-o", out.to_str().unwrap()]).code(0);
    let verilog = fs::read_to_string(out.join("sp_core.v")).unwrap();
    let line = verilog.lines().find(|line| line.contains("module b; endmodule")).unwrap();
    assert!(line.starts_with("// "), "{line}");
}
