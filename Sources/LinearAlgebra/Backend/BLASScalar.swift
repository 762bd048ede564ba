import LatentRuntime

/// A number type that BLAS and LAPACK compute with: `Float` or `Double`.
///
/// Nobody else can conform: a ``Backend`` is made in this package alone. Generic code over it should be `@inlinable`,
/// or `@specialized` for both, where it loops over elements: without, each operation on a number is a call.
///
///     extension Matrix {
///         /// The sum of the diagonal.
///         @inlinable public func trace() -> Scalar {
///             (0..<Swift.min(rows, columns)).reduce(0) { $0 + self[$1, $1] }
///         }
///     }
public protocol BLASScalar: BinaryFloatingPoint, Sendable, BitwiseCopyable, LosslessStringConvertible, NpyElement {
    /// The routines for this type.
    static var backend: Backend<Self> { get }
}

/// The routines of BLAS, LAPACK and the C kernels for one number type. They take addresses and check no shapes, so
/// that they are this package's alone.
///
/// It is public because a requirement of a public protocol names it. Outside the package it can be neither made nor
/// used.
public struct Backend<Scalar: BLASScalar> {
    /// A type, not a value: routines are static, and a call goes through one table, once for a whole matrix and not for
    /// each number.
    let routines: any Routines<Scalar>.Type
}

/// All routines; a new kernel for both number types adds its protocol here.
///
/// Generic code calls them as `Scalar.routines.gemm(...)`; where the type is known, `Float.gemm(...)` is the same.
package protocol Routines<Number>: BLASRoutines, BidiagonalRoutines, TallBlockRoutines, SparseRoutines,
    SimilarityRoutines, DistanceRoutines, PanelRoutines, NormalEquationsRoutines
{}

extension BLASScalar {
    /// The routines for this type.
    package static var routines: any Routines<Self>.Type { backend.routines }
}

extension Float: BLASScalar, Routines {
    public static var backend: Backend<Float> { Backend(routines: Float.self) }
}

extension Double: BLASScalar, Routines {
    public static var backend: Backend<Double> { Backend(routines: Double.self) }
}
