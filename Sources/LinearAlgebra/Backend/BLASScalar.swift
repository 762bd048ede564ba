import LatentRuntime

/// A number type that BLAS and LAPACK compute with: `Float` or `Double`.
///
/// Nobody else can conform: a ``Backend`` is made in this package alone. Generic code over it should be `@inlinable`,
/// or `@specialized` for both, where it loops over elements: without, each operation on a number is a call.
public protocol BLASScalar: BinaryFloatingPoint, Sendable, BitwiseCopyable, LosslessStringConvertible, NpyElement {
    /// The routines for this type.
    static var backend: Backend<Self> { get }
}

/// The routines of BLAS, LAPACK and the C kernels for one number type. They take addresses and check no shapes, so
/// that they are this package's alone.
public struct Backend<Scalar: BLASScalar> {
    let routines: any Routines<Scalar>.Type
}

/// All routines; a new kernel for both number types adds its protocol here.
package protocol Routines<Number>: BLASRoutines, BidiagonalRoutines, TallBlockRoutines, SparseRoutines,
    SimilarityRoutines, DistanceRoutines
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
