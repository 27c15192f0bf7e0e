//! Frames: what is encoded is found again, whatever surrounds it; what is broken is not.

use proptest::prelude::*;
use sigprop_spec::Config;
use sigprop_spec::link::frame::{Found, Frame, OVERHEAD, START, capacity, decode, encode, lens, next, requests, room};
use sigprop_spec::link::{Command, ERROR_LEN, packed, request_len, response_len};

const CAPACITY: usize = 600;

fn tiny() -> Config {
    Config::preset("tiny").unwrap()
}

proptest! {
    #[test]
    fn a_frame_is_found_behind_garbage_and_before_it(
        noise in prop::collection::vec(any::<u8>().prop_filter("no start", |b| *b != START), 0..40),
        payload in prop::collection::vec(any::<u8>(), 0..CAPACITY),
        sequence: u8,
        after in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let mut bytes = noise.clone();
        bytes.extend(encode(sequence, &payload));
        let end = bytes.len();
        bytes.extend(after);
        prop_assert_eq!(decode(&bytes, CAPACITY), Found::Frame(Frame { sequence, payload: &payload }, end));
        // A byte too few: it says how many are to come, and where to go on.
        let cut = &bytes[..end - 1];
        match decode(cut, CAPACITY) {
            Found::Nothing { skip, need } => prop_assert_eq!((skip, need), (noise.len(), 1)),
            found @ Found::Frame(..) => prop_assert!(false, "{:?}", found),
        }
    }

    #[test]
    fn up_to_three_flipped_bits_are_seen(
        payload in prop::collection::vec(any::<u8>(), 0..CAPACITY),
        places in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
    ) {
        let mut bytes = encode(9, &payload);
        let bits = 8 * bytes.len();
        let places: std::collections::BTreeSet<usize> = places.iter().map(|place| place.index(bits)).collect();
        places.iter().for_each(|bit| bytes[bit / 8] ^= 1 << (bit % 8));
        // A frame that is found all the same lies inside, by chance; it is never the whole.
        if let Found::Frame(frame, _) = decode(&bytes, CAPACITY) {
            prop_assert_ne!(frame.payload.len(), payload.len());
        }
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..2 * CAPACITY)) {
        if let Found::Nothing { skip, need } = decode(&bytes, CAPACITY) {
            prop_assert!(skip <= bytes.len() && need > 0);
            prop_assert!(bytes.len() - skip < CAPACITY + OVERHEAD);
        }
    }
}

#[test]
fn numbers_run_from_1_to_255_and_begin_again_at_1() {
    assert_eq!([next(0), next(1), next(254), next(255)], [1, 2, 255, 1]);
}

#[test]
fn a_frame_carries_the_longest_request_and_its_answer() {
    assert_eq!(capacity(&tiny()), 512);
    let mnist = Config::preset("mnist").unwrap();
    // WRITE_WEIGHTS of a row of the first stage: 4 + 785 * 2.
    assert_eq!(request_len(&mnist, Command::WriteWeights, 0), Some(1574));
    assert_eq!(capacity(&mnist), 2048);
}

#[test]
fn lengths_are_those_of_the_table_and_of_what_the_core_takes() {
    let config = tiny();
    for row in sigprop_spec::link::COMMANDS.iter().filter(|row| row.command.is_there(&config)) {
        for stage in 0..2 {
            let want = (request_len(&config, row.command, stage), response_len(&config, row.command, stage));
            let (request, answer) = lens(&config, &[row.command.opcode(), stage as u8]);
            assert_eq!((Some(request), Some(answer)), want, "{}", row.name);
            assert!(room(answer) >= answer.max(ERROR_LEN) && room(answer) <= capacity(&config));
        }
    }
    // No such command; no such stage: the core takes the opcode, or stage and row, and answers with an error.
    assert_eq!(lens(&config, &[0x77, 0]), (1, ERROR_LEN));
    assert_eq!(lens(&config, &[Command::WriteWeights.opcode(), 2]).0, 4);
    assert_eq!(lens(&config, &[Command::WriteBank.opcode(), 200]).0, 3);
    assert_eq!(lens(&config, &[Command::ReadWeights.opcode(), 2]), (4, ERROR_LEN));
    // Velocities only where there are some: two bytes each, four of activations beyond 8 bits.
    assert_eq!(lens(&config, &[Command::WriteVelocity.opcode(), 0]), (1, ERROR_LEN));
    let momentum = |set: &str| {
        let sets = ["learning.optimizer=momentum", set].map(str::to_owned);
        lens(&Config::preset_with("tiny", &sets).unwrap(), &[Command::WriteVelocity.opcode(), 0])
    };
    // Packed requests only where columns are listed: the length of the entries comes with them.
    let packed = |opcode: u8, length: u16| {
        let sets = ["hardware.columns=active".to_owned()];
        let [low, high] = length.to_le_bytes();
        let header = [packed::PACKED | opcode, low, high];
        (lens(&Config::preset_with("tiny", &sets).unwrap(), &header), lens(&config, &header))
    };
    assert_eq!(packed(Command::Train.opcode(), 8), ((3 + 1 + 8, 3), (1, ERROR_LEN)));
    assert_eq!(packed(Command::Infer.opcode(), 300), ((3 + 300, 14), (1, ERROR_LEN)));
    assert_eq!(packed(Command::InferPair.opcode(), 8).0, (1, ERROR_LEN));
    let columns = tiny().stages()[0].columns();
    assert_eq!(momentum("learning.momentum_shift=4"), (4 + 2 * columns, 1));
    assert_eq!(momentum("format.activation_bits=9"), (4 + 4 * columns, 1));
    assert_eq!(momentum("learning.mode=inference"), (1, ERROR_LEN));
}

#[test]
fn requests_are_told_apart() {
    let config = tiny();
    let train = [1, 0, 10, 20, 30, 40, 50];
    let bytes = [&train[..], &[4], &train, &[0x0A, 0]].concat();
    assert_eq!(requests(&config, &bytes), Some(vec![0..7, 7..8, 8..15, 15..17]));
    assert_eq!(requests(&config, &bytes[..16]), None);
    assert_eq!(requests(&config, &[]), Some(vec![]));
}
