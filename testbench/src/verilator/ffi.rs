//! The one file of this crate with unsafe code: calls into a library built from `shim.cpp`.
//!
//! Why it is sound: a library is loaded only from the cache entry whose key hashes the shim's text, in a folder that others
//! cannot write, after its checksum was compared with the one beside it, and it repeats the number [`ABI`]; so the types below are the ones it was compiled with. `Handle` owns one simulation object, is neither
//! `Send` nor `Sync`, and checks every index before it is passed.
#![allow(unsafe_code)]

use super::build::ABI;
use super::error::{LOAD_MEND, VerilatorError};
use super::ports::{Direction, Port, verilog_name};
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_int};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

#[repr(C)]
struct RawPort {
    name: *const c_char,
    bits: u32,
    input: u32,
}

#[repr(C)]
struct RawStreamIn {
    send: *const u8,
    send_len: u64,
    expect: u64,
    max_cycles: u64,
    seed: u64,
    rx_idle_permille: u32,
    tx_stall_permille: u32,
}

#[repr(C)]
struct RawUartIn {
    send: *const u16,
    send_len: u64,
    expect: u64,
    max_cycles: u64,
    bit_cycles: f64,
}

/// What `sp_uart` is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct UartRequest<'a> {
    pub(super) send: &'a [u16],
    pub(super) expect: u64,
    pub(super) max_cycles: u64,
    /// At least 1.
    pub(super) bit_cycles: f64,
}

/// What `sp_stream` reports.
#[repr(C)]
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct StreamReport {
    pub(super) cycles: u64,
    pub(super) sent: u64,
    pub(super) fault_cycle: u64,
    pub(super) fault: u32,
}

/// What `sp_stream` is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct StreamRequest<'a> {
    pub(super) send: &'a [u8],
    pub(super) expect: u64,
    pub(super) max_cycles: u64,
    pub(super) seed: u64,
    pub(super) rx_idle_permille: u32,
    pub(super) tx_stall_permille: u32,
}

/// The C++ object; only ever behind a pointer.
#[repr(C)]
struct Sim {
    _opaque: [u8; 0],
}

macro_rules! functions {
    ($($name:ident: fn($($argument:ty),*) $(-> $result:ty)?;)*) => {
        struct Functions {
            $($name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }
        impl Functions {
            /// # Safety
            /// `library` was built from `shim.cpp`, whose functions have these types.
            unsafe fn read(library: &Library) -> Result<Self, libloading::Error> {
                // SAFETY: by this function's own condition; the pointers are used only while the library is loaded,
                // as `Model` owns both.
                unsafe { Ok(Self { $($name: *library.get(concat!(stringify!($name), "\0").as_bytes())?,)* }) }
            }
        }
    };
}

functions! {
    sp_abi: fn() -> u32;
    sp_ports: fn(*mut u32) -> *const RawPort;
    sp_has_clock: fn() -> u32;
    sp_has_stream: fn() -> u32;
    sp_new: fn(u32, u32) -> *mut Sim;
    sp_free: fn(*mut Sim);
    sp_error: fn(*const Sim) -> *const c_char;
    sp_get: fn(*const Sim, u32) -> u64;
    sp_set: fn(*mut Sim, u32, u64);
    sp_cycle: fn(*const Sim) -> u64;
    sp_eval: fn(*mut Sim) -> c_int;
    sp_cycles: fn(*mut Sim, u64) -> c_int;
    sp_clear: fn(*mut Sim);
    sp_monitor: fn(*mut Sim, u32, *const u32, u64);
    sp_records: fn(*const Sim, u64, *mut u64) -> *const u64;
    sp_stream: fn(*mut Sim, *const RawStreamIn, *mut StreamReport) -> c_int;
    sp_has_uart: fn() -> u32;
    sp_uart: fn(*mut Sim, *const RawUartIn) -> c_int;
    sp_received: fn(*const Sim, *mut u64) -> *const u8;
    sp_receive_cycles: fn(*const Sim, *mut u64) -> *const u64;
    sp_accept_cycles: fn(*const Sim, *mut u64) -> *const u64;
    sp_trace_open: fn(*mut Sim, *const c_char, u64, u64) -> c_int;
    sp_trace_close: fn(*mut Sim) -> c_int;
}

/// A loaded library: the code of one design, shared by all its simulations.
pub(super) struct Model {
    functions: Functions,
    pub(super) ports: Vec<Port>,
    pub(super) has_clock: bool,
    pub(super) has_stream: bool,
    pub(super) has_uart: bool,
    // Last, so that it is unloaded after everything above is gone.
    _library: Library,
}

impl Model {
    pub(super) fn load(path: &Path) -> Result<Arc<Self>, VerilatorError> {
        let fault = |problem: String| VerilatorError::Load { path: path.to_owned(), problem, mend: LOAD_MEND };
        // SAFETY: the file is from the cache, built from `shim.cpp` and a Verilated model; their initialisers only
        // construct C++ globals.
        let library = unsafe { Library::new(path) }.map_err(|e| fault(e.to_string()))?;
        // SAFETY: as above, it is built from `shim.cpp`.
        let functions = unsafe { Functions::read(&library) }.map_err(|e| fault(e.to_string()))?;
        // SAFETY: takes nothing and returns a number.
        let abi = unsafe { (functions.sp_abi)() };
        if abi != ABI {
            return Err(fault(format!("its interface is version {abi}, not {ABI}")));
        }
        let ports = read_ports(&functions);
        // SAFETY: as sp_abi.
        let (has_clock, has_stream) = unsafe { ((functions.sp_has_clock)() != 0, (functions.sp_has_stream)() != 0) };
        // SAFETY: as sp_abi.
        let has_uart = unsafe { (functions.sp_has_uart)() != 0 };
        Ok(Arc::new(Self { functions, ports, has_clock, has_stream, has_uart, _library: library }))
    }
}

fn read_ports(functions: &Functions) -> Vec<Port> {
    let mut count = 0;
    // SAFETY: `count` is valid for the write; the table returned is static in the library and has `count` entries.
    let raw = unsafe { std::slice::from_raw_parts((functions.sp_ports)(&raw mut count), count as usize) };
    raw.iter()
        .map(|port| {
            // SAFETY: a string literal of the library.
            let name = unsafe { CStr::from_ptr(port.name) }.to_string_lossy();
            let direction = if port.input != 0 { Direction::Input } else { Direction::Output };
            Port { name: verilog_name(&name), bits: port.bits, direction }
        })
        .collect()
}

/// One simulation of a [`Model`].
pub(super) struct Handle {
    model: Arc<Model>,
    // Not null, made by this library's sp_new, freed once, by Drop.
    sim: *mut Sim,
}

impl Handle {
    /// A simulation in its initial state; `randomize` is a seed for registers without an initial value.
    pub(super) fn new(model: &Arc<Model>, randomize: Option<u32>) -> Option<Self> {
        // SAFETY: takes numbers; returns a new object or null.
        let sim = unsafe { (model.functions.sp_new)(u32::from(randomize.is_some()), randomize.unwrap_or(0)) };
        (!sim.is_null()).then(|| Self { model: Arc::clone(model), sim })
    }

    pub(super) fn model(&self) -> &Arc<Model> {
        &self.model
    }

    fn functions(&self) -> &Functions {
        &self.model.functions
    }

    pub(super) fn get(&self, port: u32) -> u64 {
        // SAFETY: `self.sim` lives; a port index out of range reads 0.
        unsafe { (self.functions().sp_get)(self.sim, port) }
    }

    pub(super) fn set(&mut self, port: u32, value: u64) {
        // SAFETY: `self.sim` lives; a port index out of range writes nothing.
        unsafe { (self.functions().sp_set)(self.sim, port, value) }
    }

    pub(super) fn cycle(&self) -> u64 {
        // SAFETY: `self.sim` lives.
        unsafe { (self.functions().sp_cycle)(self.sim) }
    }

    pub(super) fn eval(&mut self) -> Result<(), String> {
        // SAFETY: `self.sim` lives; C++ exceptions are caught on the other side.
        let done = unsafe { (self.functions().sp_eval)(self.sim) };
        self.outcome(done)
    }

    pub(super) fn cycles(&mut self, n: u64) -> Result<(), String> {
        // SAFETY: as eval.
        let done = unsafe { (self.functions().sp_cycles)(self.sim, n) };
        self.outcome(done)
    }

    /// Forgets monitors and everything recorded.
    pub(super) fn clear(&mut self) {
        // SAFETY: `self.sim` lives; no slice of its buffers outlives a method of this type.
        unsafe { (self.functions().sp_clear)(self.sim) }
    }

    pub(super) fn monitor(&mut self, valid: u32, payload: &[u32]) {
        // SAFETY: the slice is valid for its length and copied; unknown port indices read a byte of the model.
        unsafe { (self.functions().sp_monitor)(self.sim, valid, payload.as_ptr(), payload.len() as u64) }
    }

    /// Records of the `index`th monitor since `clear`; none where there is no such monitor.
    pub(super) fn records(&self, index: usize) -> Vec<u64> {
        let mut count = 0;
        // SAFETY: returns a buffer and its length (0 for an unknown index), copied before anything can change it.
        unsafe { copy((self.functions().sp_records)(self.sim, index as u64, &raw mut count), count) }
    }

    pub(super) fn stream(&mut self, request: &StreamRequest) -> Result<StreamReport, String> {
        let raw = RawStreamIn {
            send: request.send.as_ptr(),
            send_len: request.send.len() as u64,
            expect: request.expect,
            max_cycles: request.max_cycles,
            seed: request.seed,
            rx_idle_permille: request.rx_idle_permille,
            tx_stall_permille: request.tx_stall_permille,
        };
        let mut report = StreamReport::default();
        // SAFETY: both structs live through the call, and `send` is valid for `send_len` bytes.
        let done = unsafe { (self.functions().sp_stream)(self.sim, &raw const raw, &raw mut report) };
        self.outcome(done).map(|()| report)
    }

    pub(super) fn uart(&mut self, request: &UartRequest) -> Result<(), String> {
        let raw = RawUartIn {
            send: request.send.as_ptr(),
            send_len: request.send.len() as u64,
            expect: request.expect,
            max_cycles: request.max_cycles,
            bit_cycles: request.bit_cycles,
        };
        // SAFETY: the struct lives through the call, and `send` is valid for `send_len` words.
        let done = unsafe { (self.functions().sp_uart)(self.sim, &raw const raw) };
        self.outcome(done)
    }

    /// Bytes received, the cycle of each, and the cycle in which each sent byte was accepted.
    pub(super) fn streamed(&self) -> (Vec<u8>, Vec<u64>, Vec<u64>) {
        let f = self.functions();
        let (mut bytes, mut received, mut accepted) = (0, 0, 0);
        // SAFETY: each call returns a buffer and its length; each is copied before anything can change it.
        unsafe {
            (
                copy((f.sp_received)(self.sim, &raw mut bytes), bytes),
                copy((f.sp_receive_cycles)(self.sim, &raw mut received), received),
                copy((f.sp_accept_cycles)(self.sim, &raw mut accepted), accepted),
            )
        }
    }

    pub(super) fn trace_open(&mut self, path: &CString, cycles: &Range<u64>) -> bool {
        // SAFETY: `path` ends in a zero byte and lives through the call.
        unsafe { (self.functions().sp_trace_open)(self.sim, path.as_ptr(), cycles.start, cycles.end) != 0 }
    }

    pub(super) fn trace_close(&mut self) -> Result<(), String> {
        // SAFETY: as eval.
        let done = unsafe { (self.functions().sp_trace_close)(self.sim) };
        self.outcome(done)
    }

    fn outcome(&self, done: c_int) -> Result<(), String> {
        if done != 0 {
            return Ok(());
        }
        // SAFETY: a zero-terminated string owned by `self.sim`, copied at once.
        Err(unsafe { CStr::from_ptr((self.functions().sp_error)(self.sim)) }.to_string_lossy().into_owned())
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: made by sp_new, freed only here.
        unsafe { (self.functions().sp_free)(self.sim) }
    }
}

/// # Safety
/// `from` is valid for `count` elements, or `count` is 0.
unsafe fn copy<T: Copy>(from: *const T, count: u64) -> Vec<T> {
    if count == 0 {
        return Vec::new();
    }
    // SAFETY: by this function's own condition.
    unsafe { std::slice::from_raw_parts(from, count as usize) }.to_vec()
}
