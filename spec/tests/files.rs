//! Outputs are complete or not there, and never replace what is no file; inputs end.

use std::fs;
use std::path::Path;

use sigprop_spec::files::{Output, clear_parts, read};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn refusal(path: &Path) -> String {
    let fault = Output::create(path).unwrap_err();
    assert!(fault.misuse, "{fault}");
    fault.to_string()
}

#[test]
fn a_file_is_complete_or_as_before() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    Output::create(&path).unwrap().write(b"first").unwrap();
    let mut given_up = Output::create(&path).unwrap();
    given_up.fill(b"sec").unwrap();
    assert_eq!(names(dir.path()).len(), 2);
    drop(given_up);
    assert_eq!((fs::read(&path).unwrap(), names(dir.path())), (b"first".to_vec(), vec!["a".to_owned()]));
    let mut second = Output::create(&path).unwrap();
    second.fill(b"second").unwrap();
    second.keep().unwrap();
    assert_eq!((fs::read(&path).unwrap(), names(dir.path())), (b"second".to_vec(), vec!["a".to_owned()]));
}

#[test]
fn what_is_in_the_way_is_refused_with_a_mend() {
    let dir = tempfile::tempdir().unwrap();
    assert!(refusal(dir.path()).contains("name of a file in it"));
    assert!(refusal(&dir.path().join("..")).contains("name of a file in it"));
    assert!(refusal(&dir.path().join("none/a")).contains("make its folder first"));
    fs::write(dir.path().join("file"), "").unwrap();
    assert!(refusal(&dir.path().join("file/a")).contains("make its folder first"));
}

#[cfg(unix)]
#[test]
fn devices_stay_and_links_are_followed() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    assert!(refusal(Path::new("/dev/null")).contains("device"));
    let at = |name: &str| dir.path().join(name);
    symlink("/dev/null", at("null")).unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    assert!(refusal(&at("null")).contains("device"));
    assert!(refusal(&at("dangling")).contains("leads nowhere"));
    fs::write(at("real"), "old").unwrap();
    symlink("real", at("link")).unwrap();
    let output = Output::create(&at("link")).unwrap();
    assert_eq!(output.path(), at("link"));
    output.write(b"new").unwrap();
    assert!(at("link").symlink_metadata().unwrap().is_symlink());
    assert_eq!(fs::read(at("real")).unwrap(), b"new");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_keeps_its_mode_and_a_protected_or_linked_one_stays() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let mode = |name: &str| at(name).metadata().unwrap().permissions().mode() & 0o7777;
    let set = |name: &str, mode| fs::set_permissions(at(name), PermissionsExt::from_mode(mode)).unwrap();
    fs::write(at("a"), "old").unwrap();
    for kept in [0o600, 0o640, 0o666, 0o755] {
        set("a", kept);
        let output = Output::create(&at("a")).unwrap();
        assert!(output.replaces());
        output.write(b"new").unwrap();
        assert_eq!(mode("a"), kept);
    }
    set("a", 0o444);
    assert!(refusal(&at("a")).contains("write-protected"));
    assert_eq!(mode("a"), 0o444);
    set("a", 0o644);
    fs::hard_link(at("a"), at("b")).unwrap();
    assert!(refusal(&at("a")).contains("a second name (a hard link)"));
    fs::hard_link(at("a"), at("c")).unwrap();
    assert!(refusal(&at("a")).contains("2 other names"));
    assert_eq!((fs::read(at("a")).unwrap(), names(dir.path()).len()), (b"new".to_vec(), 3));
    fs::remove_file(at("b")).unwrap();
    fs::remove_file(at("c")).unwrap();
    Output::create(&at("a")).unwrap().write(b"newer").unwrap();
    assert!(!Output::create(&at("b")).unwrap().replaces());
}

#[test]
fn a_name_may_be_as_long_as_the_system_lets_it() {
    let dir = tempfile::tempdir().unwrap();
    for name in
        ["n".repeat(255), "n".repeat(239), "n".repeat(238), "ü".repeat(127), format!("x{}", "\u{1f600}".repeat(63))]
    {
        let path = dir.path().join(&name);
        let output = Output::create(&path).unwrap();
        assert!(output.part().file_name().unwrap().len() <= 255, "{:?}", output.part());
        output.write(b"all of it").unwrap();
        assert_eq!(names(dir.path()), [&*name]);
        // What a process that is gone has left of it is known again.
        let part = Output::create(&path).unwrap().part().to_owned();
        let number = format!(".{}.part", std::process::id());
        let left = part.to_str().unwrap().replace(&number, ".4000000000.part");
        if left.rsplit('/').next().unwrap().len() <= 255 && cfg!(target_os = "linux") {
            fs::write(&left, "").unwrap();
            drop(Output::create(&path).unwrap());
            assert!(!Path::new(&left).exists(), "{left}");
        }
        fs::remove_file(&path).unwrap();
    }
    let faults = Output::create(&dir.path().join("n".repeat(256))).unwrap_err().to_string();
    assert!(faults.contains("too long"), "{faults}");
}

#[cfg(target_os = "linux")]
#[test]
fn parts_of_processes_that_are_gone_are_removed_and_others_stay() {
    let dir = tempfile::tempdir().unwrap();
    // No process has a number above the kernel's limit of 2^22.
    let (gone, parent) = ("a.4000000000.part".to_owned(), format!("a.{}.part", std::os::unix::process::parent_id()));
    for name in [&*gone, &*parent, "b.4000000000.part", "a.x.part", "a.part"] {
        fs::write(dir.path().join(name), "").unwrap();
    }
    clear_parts(dir.path(), |of| of == "a");
    assert!(!dir.path().join(&gone).exists());
    assert_eq!(names(dir.path()).len(), 4);
    fs::write(dir.path().join(&gone), "").unwrap();
    drop(Output::create(&dir.path().join("a")).unwrap());
    assert!(!dir.path().join(&gone).exists());
}

#[test]
fn inputs_are_files_of_a_bounded_size() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    fs::write(&path, "12345").unwrap();
    assert_eq!(read(&path, 5).unwrap(), b"12345");
    assert!(read(&path, 4).unwrap_err().to_string().contains("more than 4 bytes"));
    assert!(read(dir.path(), 5).unwrap_err().to_string().contains("it is a folder"));
    assert!(read(&dir.path().join("none"), 5).unwrap_err().to_string().contains("check the path"));
    if Path::new("/dev/zero").exists() {
        assert!(read(Path::new("/dev/zero"), 5).unwrap_err().to_string().contains("neither a regular file nor a pipe"));
    }
}
