//! Hardware and model side by side, driven by commands.

use sigprop_golden_model::Model;
use sigprop_hdl::generate;
use sigprop_spec::link::{ERROR_OPCODE, ErrorCode, Register, control};
use sigprop_spec::{Config, TokenMode};
use sigprop_testbench::chip::Plan;
use sigprop_testbench::host::Host;
use sigprop_testbench::{Engine, initial};

use crate::common;

type Samples = Vec<(Vec<i16>, usize)>;

/// Hardware and model in the same state, the bank refreshed.
pub struct Bench {
    pub config: Config,
    pub host: Host,
    pub model: Model,
    pub samples: Samples,
    pub last_stage: bool,
}

impl Bench {
    pub fn new(engine: Engine, overrides: &[&str]) -> Self {
        let config = common::preset("tiny", overrides);
        let (weights, samples) = common::random(&config, 21, 40);
        let mut model = Model::new(&config, &weights).unwrap();
        let design = generate(&config, &initial(&model, &config)).unwrap();
        let mut host = Host::new(&config, engine.start(&config, &design, &Plan::default()).unwrap());
        host.refresh().unwrap();
        model.refresh();
        Self { config, host, model, samples, last_stage: false }
    }

    /// Trains sample `n` on both.
    pub fn train(&mut self, n: usize) -> u8 {
        let (x, label) = self.samples[n].clone();
        let want = self.model.train(&x, label, &mut ());
        let class = if self.last_stage { want.prediction_last } else { want.prediction };
        assert_eq!(self.host.train(&[(&x, label)]).unwrap(), [(class, want.fired)], "sample {n}");
        want.fired
    }

    /// Sends bytes and wants an error, of one code, for the first of them.
    pub fn refused(&mut self, send: &[u8], code: ErrorCode) {
        let answer = self.host.chip.transfer("refused", send, 3, 10_000).unwrap().bytes;
        assert_eq!(answer, [ERROR_OPCODE, code.code(), send[0]], "{send:02x?}");
    }

    pub fn write(&mut self, register: Register, value: u32) {
        self.host.write_register(register.address(), value).unwrap();
    }

    /// What the model says that a register holds.
    pub fn register(&self, register: Register) -> u32 {
        match register {
            Register::Control => {
                let label = if self.model.token_mode() == TokenMode::Label { control::TOKEN_LABEL } else { 0 };
                label | if self.last_stage { control::LAST_STAGE } else { 0 }
            }
            Register::TokenLfsr => self.model.lfsr(),
            Register::ShiftLfsr => self.model.shift_lfsr().unwrap(),
            Register::Samples => self.model.samples_trained() as u32,
            Register::LrShift(s) => self.model.lr_shift(s),
            Register::ThresholdLow(s) => self.model.threshold(s) as u32,
            Register::ThresholdHigh(s) => (self.model.threshold(s) >> 32) as u32,
            Register::RoundingLfsr(s) => self.model.rounding_lfsr(s),
        }
    }

    /// Every weight, bank row and register of the hardware, read over the link, is the model's.
    pub fn same(&mut self, when: &str) {
        self.host.flush().unwrap();
        for (s, shape) in self.config.stages().iter().enumerate() {
            for row in 0..shape.outputs {
                assert_eq!(self.host.read_row(s, row).unwrap(), self.model.row(s, row), "{when}: stage {s}, row {row}");
            }
            for row in 0..if self.config.velocity().is_some() { shape.outputs } else { 0 } {
                let (got, want) = (self.host.read_velocity(s, row).unwrap(), self.model.velocity(s, row));
                assert_eq!(got, want, "{when}: velocities of stage {s}, row {row}");
            }
            for class in 0..self.config.bank_rows(s) {
                let bank = self.host.read_bank(s, class).unwrap();
                assert_eq!(bank, self.model.bank(s, class), "{when}: bank of stage {s}, class {class}");
            }
        }
        for register in Register::all(&self.config) {
            let got = self.host.read_register(register.address()).unwrap();
            assert_eq!(got, self.register(register), "{when}: {register:?}");
        }
    }
}

/// Both simulations.
pub const ENGINES: [Engine; 2] = [Engine::Rust, Engine::Verilator];
