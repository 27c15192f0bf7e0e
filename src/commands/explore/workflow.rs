//! A workflow for Snakemake: a rule for each point, and one that gathers; profiles for the cores of a machine, and for Slurm.

use std::path::Path;

use super::point::write;
use crate::error::Failure;

/// The workflow. `SIGPROP` names the command where it is not in PATH.
const SNAKEFILE: &str = r#"# Written by `sigprop explore --workflow`. In this folder:
#     snakemake --profile profiles/local         on this machine's cores
#     snakemake --profile profiles/slurm         on a cluster; snakemake-executor-plugin-slurm has to be installed
# SIGPROP names the command where it is not in PATH. A point that is done is not done again.
import os
from pathlib import Path

SIGPROP = os.environ.get("SIGPROP", "sigprop")
POINTS = Path("points.txt").read_text().split()


localrules:
    all,
    collect,


rule all:
    input:
        "results.jsonl",


rule point:
    input:
        "points/{point}/point.toml",
    output:
        "points/{point}/result.json",
    log:
        "points/{point}/point.log",
    threads: 1
    shell:
        "{SIGPROP} explore --point points/{wildcards.point} > {log} 2>&1"


rule collect:
    input:
        expand("points/{point}/result.json", point=POINTS),
    output:
        "results.jsonl",
        "pareto.svg",
        "report.html",
    shell:
        "{SIGPROP} explore --collect ."
"#;

const LOCAL: &str = "# This machine.\ncores: all\nkeep-going: true\nrerun-incomplete: true\nrerun-triggers: mtime\n";

const SLURM: &str = "# A cluster with Slurm: pip install snakemake-executor-plugin-slurm. Time in minutes, memory in MB; set the account\n\
# and the partition that you have. The folder is on a file system that all nodes see.\n\
executor: slurm\njobs: 100\nkeep-going: true\nrerun-incomplete: true\nrerun-triggers: mtime\nlatency-wait: 60\ndefault-resources:\n  \
# slurm_account: yours\n  # slurm_partition: yours\n  runtime: 120\n  mem_mb: 2000\n  cpus_per_task: 1\n";

/// Writes it into the folder of the points.
pub fn files(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut written = Vec::new();
    for (name, text) in
        [("Snakefile", SNAKEFILE), ("profiles/local/config.yaml", LOCAL), ("profiles/slurm/config.yaml", SLURM)]
    {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            sigprop_spec::files::make_folder(parent, "give another folder with -o")?;
        }
        // One that was changed for a cluster stays.
        if name == "Snakefile" || !path.exists() {
            write(&path, text)?;
        }
        written.push(path.display().to_string());
    }
    Ok(written)
}
