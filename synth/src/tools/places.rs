//! Where tools are looked for: the project's `.tools`, the user's data folder, PATH.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The folder of a project's own tools.
const PROJECT: &str = ".tools";
/// The folder of tools in the user's data folder.
const USERS: &str = "sigprop/tools";

/// Where tools are looked for.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The folder from which `.tools` is looked for upwards.
    pub start: PathBuf,
    /// The user's own tools; none where the system does not say where the user's data are.
    pub users: Option<PathBuf>,
    /// The folders of PATH.
    pub path: Vec<PathBuf>,
}

impl Places {
    /// Those of this process.
    #[must_use]
    pub fn here() -> Self {
        let path = std::env::var_os("PATH").map(|p| std::env::split_paths(&p).collect()).unwrap_or_default();
        Self { start: std::env::current_dir().unwrap_or_default(), users: users(), path }
    }

    /// The folders that `tools install` fills, in the order in which they are looked at: of the project, of the user.
    pub fn folders(&self) -> impl Iterator<Item = PathBuf> {
        self.start.ancestors().map(|folder| folder.join(PROJECT)).chain(self.users.clone())
    }

    /// `name` itself where it has a folder, else its first home in PATH.
    #[must_use]
    pub fn on_path(&self, name: &Path) -> Option<PathBuf> {
        let path = std::env::join_paths(&self.path).ok()?;
        which::which_in(name, Some(path), &self.start).ok()
    }

    /// What was looked at for a program, which `variable` does not name.
    #[must_use]
    pub fn looked(&self, variable: &str, names: &str) -> String {
        let users = match &self.users {
            Some(folder) => folder.display().to_string(),
            None => "the user's data folder (HOME is not set)".to_owned(),
        };
        let start = self.start.display();
        format!("{variable} (not set), {PROJECT}/venv in {start} and above it, {users}, and PATH as {names}")
    }
}

/// The user's own tools: in `XDG_DATA_HOME`, else in `.local/share` of `HOME`; a relative path is none, as the rules of XDG
/// have it.
#[must_use]
pub fn users() -> Option<PathBuf> {
    users_of(std::env::var_os("XDG_DATA_HOME"), std::env::var_os("HOME"))
}

fn users_of(data: Option<OsString>, home: Option<OsString>) -> Option<PathBuf> {
    let absolute = |folder: Option<OsString>| folder.map(PathBuf::from).filter(|folder| folder.is_absolute());
    let data = absolute(data).or_else(|| Some(absolute(home)?.join(".local/share")));
    Some(data?.join(USERS))
}

/// The folder that a program was installed into with others, and that keeps their cache.
pub(super) fn installed_in(program: &Path) -> Option<&Path> {
    let folder =
        program.parent()?.parent().filter(|venv| venv.file_name().is_some_and(|name| name == "venv"))?.parent()?;
    let has_cache = folder.join(super::CACHE).is_dir();
    (has_cache || folder.file_name().is_some_and(|name| name == PROJECT)).then_some(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_s_tools_are_where_the_rules_of_xdg_have_them() {
        let of = |data: &str, home: &str| {
            let set = |value: &str| (value != "-").then(|| OsString::from(value));
            users_of(set(data), set(home)).map(|folder| folder.display().to_string())
        };
        assert_eq!(of("/data", "/h/me").unwrap(), "/data/sigprop/tools");
        for data in ["-", "", "relative"] {
            assert_eq!(of(data, "/h/me").unwrap(), "/h/me/.local/share/sigprop/tools", "{data}");
        }
        assert_eq!([of("-", "-"), of("", ""), of("data", "home")], [None, None, None]);
    }

    #[test]
    fn a_project_comes_before_the_user() {
        let places = Places { start: "/a/b".into(), users: Some("/u".into()), path: Vec::new() };
        let folders: Vec<String> = places.folders().map(|folder| folder.display().to_string()).collect();
        assert_eq!(folders, ["/a/b/.tools", "/a/.tools", "/.tools", "/u"]);
        assert!(Places::default().looked("X", "x").contains("HOME is not set"));
    }
}
