//! The operations that a design is compiled to.

/// What an operation does; `c` is the third operand of `Mux`, and the shift of `Sign` and `Zero`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    Add,
    Sub,
    Mul,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Bit,
    Mux,
    /// Wrap to two's complement.
    Sign,
    /// Wrap to unsigned.
    Zero,
}

/// One operation: `values[to] = op(values[a], values[b], ...)`.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    pub op: Op,
    pub to: usize,
    pub a: usize,
    pub b: usize,
    pub c: usize,
}
