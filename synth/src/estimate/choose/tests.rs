//! Tests of the module above.

use super::*;

fn auto(preset: &str, more: &[&str]) -> Config {
    let sets = ["hardware.lanes=auto", "hardware.multipliers_per_lane=auto"];
    let sets: Vec<String> = sets.iter().chain(more).map(ToString::to_string).collect();
    Config::preset_with(preset, &sets).unwrap()
}

fn chosen(preset: &str, more: &[&str], board: &str) -> (Choice, Board) {
    let board = Board::find(board).unwrap();
    (choose(&auto(preset, more), &board, &board.device.targets(), None).unwrap(), board)
}

#[test]
fn multipliers_limit_digits_and_the_reason_says_so() {
    let (choice, board) = chosen("digits", &[], "ulx3s-25f");
    assert_eq!((&choice.lanes[..], choice.multipliers_per_lane), (&[4, 4][..], 4));
    assert_eq!((choice.estimate.dsp, choice.cycles_per_sample), (28, cycles_per_sample(&choice.config)));
    assert!(lacks(&choice.estimate, &board, board.device.lut4 * board.device.family.fill_percent() / 100).is_empty());
    assert!(choice.reason.contains("31 multipliers of 28"), "{}", choice.reason);
    assert!(!choice.config.wishes().any());
}

#[test]
fn no_stage_has_lanes_that_make_nothing_faster() {
    for (preset, board) in [("digits", "ulx3s-45f"), ("mnist-85f", "ulx3s-85f"), ("digits-small", "hx8k")] {
        let (choice, _) = chosen(preset, &[], board);
        for (index, _) in choice.lanes.iter().enumerate().filter(|(_, lanes)| **lanes > 1) {
            let mut fewer = choice.lanes.clone();
            fewer[index] -= 1;
            let slower = choice.config.with_hardware(&fewer, choice.multipliers_per_lane).unwrap();
            assert!(cycles_per_sample(&slower) > choice.cycles_per_sample, "{preset} on {board}: {fewer:?}");
        }
    }
}

/// Lanes of receptive fields divide the neurons of a window.
#[test]
fn lanes_of_receptive_fields_divide_their_units() {
    let fields = ["width=8", "window=3", "origin=1", "stride=2", "grid=2", "units=6"];
    let fields = fields.map(|field| format!("network.fields.{field}"));
    let sets: Vec<&str> = fields.iter().map(String::as_str).chain(["network.stages=[24, 64]"]).collect();
    let (choice, _) = chosen("digits", &sets, "ulx3s-25f");
    assert!(choice.lanes[0] > 1 && 6 % choice.lanes[0] == 0, "{:?}", choice.lanes);
}

#[test]
fn no_other_hardware_that_fits_is_faster() {
    let more = ["network.stages=[5, 3]", "format.activation_bits=6", "format.weight_bits=9", "format.weight_frac=7"];
    let (choice, board) = chosen("tiny", &[&more[..], &["learning.lr_shift=4"]].concat(), "hx8k");
    let mut parts = Parts::new(&choice.config, &board);
    let mut fitting = 0;
    for multipliers in [4, 2, 1] {
        for lanes in (1..=5).flat_map(|first| (1..=3).map(move |second| [first, second])) {
            let other = choice.config.with_hardware(&lanes, multipliers).unwrap();
            let estimate = parts.estimate(&other).unwrap();
            if lacks(&estimate, &board, board.device.lut4 * board.device.family.fill_percent() / 100).is_empty() {
                fitting += 1;
                assert!(cycles_per_sample(&other) >= choice.cycles_per_sample, "{lanes:?} of {multipliers}");
            }
        }
    }
    assert!((2..45).contains(&fitting), "{fitting}: the board limits, and leaves something to choose");
}

/// Half the multipliers a lane, so that more lanes fit and a sample takes fewer cycles; never four multipliers.
#[test]
fn without_learning_more_lanes_fit() {
    let (learns, _) = chosen("digits", &[], "ulx3s-25f");
    let (infers, board) = chosen("digits", &["learning.mode=inference"], "ulx3s-25f");
    assert!(infers.multipliers_per_lane <= 2 && infers.cycles_per_sample < learns.cycles_per_sample, "{infers:?}");
    assert!(lacks(&infers.estimate, &board, board.device.lut4 * board.device.family.fill_percent() / 100).is_empty());
}

/// Cells by name are faster, and a sample counts more: where they leave fewer block RAMs for lanes, cells are inferred.
/// Weights in single-port RAM are for what fits only so.
#[test]
fn cells_have_names_where_nothing_is_lost_by_it() {
    let target = |preset: &str, board: &str| chosen(preset, &[], board).0.target;
    assert_eq!(target("digits", "ulx3s-25f"), Target::Ecp5Hard);
    let dense = ["hardware.columns=all", "hardware.pairs=true"];
    let (choice, board) = chosen("mnist-85f", &dense, "ulx3s-85f");
    let named = choose(&auto("mnist-85f", &dense), &board, &[Target::Ecp5Hard], None).unwrap();
    assert_eq!(choice.target, Target::Ecp5);
    assert!(choice.cycles_per_sample < named.cycles_per_sample, "{choice:?} {named:?}");
    assert_eq!(target("digits", "icebreaker"), Target::Ice40Spram);
    let stage = ["network.stages=[10]", "learning.margin=1.0", "learning.lr_shift=7"];
    let (choice, board) = chosen("digits-small", &stage, "icebreaker");
    assert_eq!(choice.target, Target::Ice40Dsp);
    assert!(choose(&auto("digits-small", &stage), &board, &[Target::Ice40Spram], None).is_ok());
}

#[test]
fn cells_of_given_lanes_are_the_first_that_suffice() {
    let board = Board::find("ulx3s-85f").unwrap();
    let cells = |preset: &str, sets: &[&str]| {
        let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
        let config = Config::preset_with(preset, &sets).unwrap();
        Estimate::with_cells(&config, &board, &board.device.targets()).unwrap()
    };
    let full = ["hardware.columns=all", "hardware.pairs=true", "hardware.lanes=[39, 7]"];
    let (named, inferred) = (cells("digits", &[]), cells("mnist-85f", &full));
    assert!(named.1 == Target::Ecp5Hard && !named.0.lacks_hard_cells(&board), "{named:?}");
    assert!(inferred.1 == Target::Ecp5 && !inferred.0.lacks_hard_cells(&board), "{inferred:?}");
    // Nothing suffices: the first, and what it lacks.
    let none = cells("digits", &["hardware.lanes=[64, 64]"]);
    assert!(none.1 == Target::Ecp5Hard && none.0.lacks_hard_cells(&board), "{none:?}");
}

#[test]
fn what_is_given_stays() {
    let board = Board::find("ulx3s-25f").unwrap();
    let set = |sets: &[&str]| {
        let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
        choose(&Config::preset_with("digits", &sets).unwrap(), &board, &board.device.targets(), None).unwrap()
    };
    let lanes = set(&["hardware.lanes=auto", "hardware.multipliers_per_lane=1"]);
    assert!(lanes.multipliers_per_lane == 1 && lanes.lanes[0] > 8, "{lanes:?}");
    let multipliers = set(&["hardware.lanes=[9, 8]", "hardware.multipliers_per_lane=auto"]);
    assert_eq!((&multipliers.lanes[..], multipliers.multipliers_per_lane), (&[9, 8][..], 1));
}

#[test]
fn what_fits_no_board_is_refused_with_what_it_lacks() {
    let board = Board::find("icebreaker").unwrap();
    let targets = board.device.targets();
    let said = choose(&auto("mnist", &[]), &board, &targets, None).unwrap_err().to_string();
    for part in ["hardware.lanes = \"auto\"", "icebreaker", "lanes [1, 1]", "block RAMs", "30", "smaller stages"] {
        assert!(said.contains(part), "{said}");
    }
    let said = choose(&auto("tiny", &["hardware.memory=distributed"]), &board, &targets, None).unwrap_err().to_string();
    assert!(said.contains("hardware.memory"), "{said}");
}

/// Data of which most columns are empty: the first stage gets fewer lanes for them than for dense data, and samples take fewer cycles than with the
/// lanes that are chosen without.
#[test]
fn lanes_are_balanced_for_the_data() {
    let config = auto("mnist-85f", &[]);
    let board = Board::find("ulx3s-85f").unwrap();
    let samples = 50;
    let load = |columns: u32| Load {
        steps: Vec::new(),
        data: "made up".to_owned(),
        request_bytes: 786.0,
        again: vec![false; samples],
        columns: vec![vec![columns; samples], vec![192; samples]],
    };
    let (sparse, full) = (load(150), load(784));
    let chosen = |load: Option<&Load>| choose(&config, &board, &board.device.targets(), load).unwrap();
    let (dense, on_full, on_sparse) = (chosen(None), chosen(Some(&full)), chosen(Some(&sparse)));
    assert_eq!((&on_full.lanes, on_full.cycles_per_sample), (&dense.lanes, dense.cycles_per_sample));
    assert!(on_sparse.lanes[1] > dense.lanes[1], "{:?} {:?}", on_sparse.lanes, dense.lanes);
    let with_dense = sparse.cycles_per_sample(&dense.config).round() as usize;
    assert!(2 * on_sparse.cycles_per_sample < with_dense, "{} of {with_dense}", on_sparse.cycles_per_sample);
}
