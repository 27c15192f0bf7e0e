//! The command itself: how a network is named, how one begins, what shells, editors and `man` know of it.

mod common;

use std::fs;

use common::{line, sigprop};

/// One word is a preset, a file or a folder; what it was called before is still taken, and both at once are refused.
#[test]
fn a_network_is_one_word() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let toml = line("presets digits-small").code(0).stdout;
    fs::write(at("net.toml"), &toml).unwrap();
    fs::create_dir(at("own")).unwrap();
    fs::write(at("own/config.toml"), &toml).unwrap();
    let hash = |words: &[&str]| sigprop(&[&["presets", "--json"], words].concat()).code(0).json();
    let want = hash(&["--preset", "digits-small"]);
    for words in [&["digits-small"][..], &[&at("net.toml")], &["--config", &at("net.toml")], &[&at("own")]] {
        assert_eq!(hash(words)["config_hash"], want["config_hash"], "{words:?}");
    }
    // A file is called after itself, and one that is called as all are after its folder.
    assert_eq!(hash(&[&at("net.toml"), "--set", "network.classes=10"])["name"], "net");
    assert_eq!(hash(&[&at("own")])["name"], "own");
    line("train digits --preset tiny").code(2).says(&["NETWORK", "--preset"]);
    line("train no-such-network").code(2).says(&["no such preset", "digits-small", "path of a file"]);
    line("train ./no-such-network").code(2).says(&["cannot be read", "sigprop presets"]);
    line("host digits --port /dev/null").code(2).says(&["requires a subcommand", "identify"]);
}

/// What `new` writes can be trained at once, is not written over when it was changed, and tells editors where the schema is.
#[test]
fn one_begins_with_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let net = dir.path().join("my-net");
    let at = net.to_str().unwrap();
    let said = sigprop(&["new", at, "digits-small", "--json"]).code(0).json();
    assert_eq!((&said["network"], said["files"].as_array().unwrap().len()), (&"my-net".into(), 2));
    let written = fs::read_to_string(net.join("config.toml")).unwrap();
    assert!(written.starts_with("#:schema ./sigprop.schema.json\n# "), "{written}");
    // The preset's own lines but for what boards choose: it fits where the preset's lanes do not.
    let preset = line("presets digits-small").stdout;
    let of_hardware = |line: &&str| !line.starts_with("lanes") && !line.starts_with("multipliers");
    let [own, theirs] =
        [&written, &preset].map(|text| text.lines().filter(of_hardware).map(str::to_owned).collect::<Vec<_>>());
    assert_eq!(own[1..].join("\n").trim_end(), theirs.join("\n").trim_end());
    let fit = sigprop(&["fit", at, "--board", "icebreaker", "--json"]).code(0).json();
    assert_eq!(fit["boards"][0]["fits"], true, "{fit}");
    let trained = sigprop(&["train", at, "--epochs", "1", "--no-baselines", "--json"]).code(0).json();
    assert_eq!((&trained["preset"], &trained["config_hash"]), (&"my-net".into(), &said["config_hash"]));
    // With something laid over it every key has a comment of its own.
    sigprop(&["new", at, "--set", "network.stages=[32, 16, 8]"]).code(0).says(&["replaced: config.toml"]);
    let written = fs::read_to_string(net.join("config.toml")).unwrap();
    assert!(
        written.contains("# Neurons of each stage, first to last; 1 to 8 stages\nstages = [32, 16, 8]\n"),
        "{written}"
    );
    sigprop(&["presets", at]).code(0);
    fs::write(net.join("config.toml"), written + "# mine\n").unwrap();
    sigprop(&["new", at]).code(2).says(&["config.toml", "was changed after"]);
}

#[test]
fn editors_shells_and_man_know_the_command() {
    let schema = line("presets --schema").code(0).stdout;
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["required"], serde_json::json!(["network"]));
    assert_eq!(line("presets --schema --json").code(0).json(), schema);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = sigprop(&["completions", shell]).code(0).stdout;
        assert!(text.contains("simulate") && text.contains("random-configs"), "{shell}");
    }
    line("completions csh").code(2).says(&["csh", "bash"]);
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().to_str().unwrap();
    let said = sigprop(&["man", "-o", at, "--json"]).code(0).json();
    let names: Vec<&str> = said["files"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    for name in ["sigprop.1", "sigprop-train.1", "sigprop-host-train.1"] {
        assert!(names.contains(&name) && dir.path().join(name).is_file(), "{name} of {names:?}");
    }
    assert!(fs::read_to_string(dir.path().join("sigprop-train.1")).unwrap().contains("Passes over the training set"));
    sigprop(&["man", "-o", at]).code(0);
}

#[test]
fn the_version_says_what_is_run() {
    let version = line("-V").code(0).stdout;
    assert!(version.starts_with(concat!("sigprop ", env!("CARGO_PKG_VERSION"))), "{version}");
    for words in ["-vV", "-Vv", "-V -v", "--version --verbose"] {
        let all = line(words).code(0).stdout;
        assert!(all.starts_with(version.trim_end()) && all.contains("\nyosys") && all.contains("\nverilator"), "{all}");
    }
    line("-v").code(2);
}

/// Help has headings, fits a terminal, and ends with examples that are commands.
#[test]
fn help_has_examples_that_can_be_parsed() {
    for command in ["demo", "new", "train", "generate", "simulate", "verify", "fit", "build", "presets"] {
        let help = line(&format!("{command} --help")).code(0).stdout;
        assert!(help.lines().all(|line| line.chars().count() <= 110), "{help}");
        let examples = help.split("Examples:").nth(1).unwrap_or_else(|| panic!("{help}"));
        for example in examples.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words = example.split("  ").next().unwrap().split(" > ").next().unwrap();
            let words: Vec<&str> = words.split_whitespace().collect();
            assert_eq!(words[..2], ["sigprop", command]);
            // Only what clap says of its words: files and folders of examples are not there.
            let ran = sigprop(&[&words[1..2], &["--help"], &words[2..]].concat());
            assert_eq!(ran.code, 0, "{example}: {}", ran.stderr);
            let ran = sigprop(&[&words[1..], &["--no-such-option"]].concat()).code(2);
            assert!(ran.stderr.contains("'--no-such-option'"), "{example}: {}", ran.stderr);
        }
    }
}

#[test]
fn boards_are_listed_with_what_they_have() {
    let said = line("boards --json").code(0).json();
    let boards = said["boards"].as_array().unwrap();
    let of = |name: &str| boards.iter().find(|board| board["name"] == name).unwrap();
    assert_eq!(
        (&of("icebreaker")["usb"]["product"], &of("icebreaker")["usb"]["interface"]),
        (&0x6010.into(), &1.into())
    );
    assert_eq!((boards.len(), &of("icesugar")["usb"]["product"]), (10, &0x602b.into()));
    let text = line("boards").code(0).stdout;
    assert!(text.contains("iCE40UP5K-SG48: 5280 LUT4, 8 DSP") && text.contains("loaded by iceprog"), "{text}");
}

/// Loading calls the board's program with the bitstream; what is missing is said with how it is had.
#[cfg(unix)]
#[test]
fn a_bitstream_is_loaded_by_the_boards_program() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("build")).unwrap();
    fs::write(at("build/report.json"), r#"{"board":"icebreaker","bitstream":"net.bin","timing_met":true}"#).unwrap();
    fs::write(at("build/net.bin"), "bits").unwrap();
    fs::write(at("alone.bin"), "bits").unwrap();
    let load = |words: &[&str], path: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sigprop"));
        common::Ran::new(command.current_dir(dir.path()).arg("load").args(words).env("PATH", path).output().unwrap())
    };
    load(&["build"], "/nowhere").code(1).says(&["iceprog", "icebreaker", "apt-get install fpga-icestorm"]);
    fs::create_dir(at("bin")).unwrap();
    fs::write(at("bin/iceprog"), "#!/bin/sh\necho \"$@\" >> called\nexit ${FAILS:-0}\n").unwrap();
    fs::set_permissions(at("bin/iceprog"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", at("bin").display());
    let ran = load(&["build"], &path).code(0);
    assert!(ran.stdout.contains("--port auto --board icebreaker"), "{}", ran.stdout);
    load(&["build/net.bin", "--json"], &path).code(0).json();
    load(&["alone.bin", "--board", "hx8k"], &path).code(0);
    assert_eq!(fs::read_to_string(at("called")).unwrap(), "build/net.bin\nbuild/net.bin\n-S alone.bin\n");
    load(&["alone.bin"], &path).code(2).says(&["alone.bin", "--board", "sigprop boards"]);
    load(&["missing.bin"], &path).code(2).says(&["missing.bin", "not there"]);
    load(&["bin"], &path).code(2).says(&["report.json", "sigprop build"]);
    fs::write(at("bin/iceprog"), "#!/bin/sh\nexit 3\n").unwrap();
    let ran = load(&["build"], &path).code(1);
    assert!(ran.stdout.contains("plugged in"), "{}", ran.stdout);
    fs::write(at("build/report.json"), r#"{"board":"icebreaker","bitstream":"net.bin","timing_met":false}"#).unwrap();
    load(&["build"], &path).code(1).says(&["does not reach the clock"]);
}

#[cfg(target_os = "linux")]
#[test]
fn ports_are_listed_and_one_that_is_not_there_is_told() {
    assert!(line("host ports --json").code(0).json()["ports"].is_array());
    line("host train digits").code(2).says(&["no port is given", "auto", "host ports"]);
    line("host train digits --port auto").code(2).says(&["--board"]);
    line("host train digits --board icesugar --port auto").code(2).says(&["icesugar", "plugged in", "host ports"]);
}

/// A failure names its code, and the code is explained; of a file the lines that are meant are shown.
#[test]
fn failures_can_be_explained() {
    let dir = tempfile::tempdir().unwrap();
    let net = dir.path().join("net.toml");
    fs::write(&net, "[network]\ninptus = 64   # of a picture\ninputs = 64\nclasses = 1\nstages = [4]\n").unwrap();
    let ran = sigprop(&["train", net.to_str().unwrap()]).code(2);
    for text in
        ["line 2: network.inptus", "did you mean", "2 | inptus = 64", "4 | classes = 1", "sigprop explain config"]
    {
        assert!(ran.stderr.contains(text), "`{text}`: {}", ran.stderr);
    }
    assert_eq!(sigprop(&["train", net.to_str().unwrap(), "--json"]).code(2).json()["code"], "config");
    let list = line("explain --json").code(0).json();
    for code in list["codes"].as_array().unwrap() {
        let word = code["code"].as_str().unwrap();
        let said = line(&format!("explain {word}")).code(0).stdout;
        assert!(said.starts_with(&format!("{word}: ")) && said.len() > 60, "{said}");
    }
    line("explain nonsense").code(2).says(&["nonsense", "sigprop explain"]);
    line("train --data moon:x").code(2);
    line("train digits --data csv:no-such").code(2).says(&["explain data"]);
}
