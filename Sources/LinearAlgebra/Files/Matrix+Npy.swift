import LatentRuntime

extension Matrix {
    /// Reads the two-dimensional array in the NumPy file at `path`, in C or Fortran order, of any real type; each
    /// element is rounded to the nearest `Scalar` (beyond its range: infinite), truth is 1. O(elements).
    ///
    /// The shapes are NumPy's: `a.shape == (rows, columns)`. The file is mapped, so that beside the matrix no copy of
    /// it is held; one in Fortran order is transposed once it is read.
    ///
    ///     let factors = try Matrix<Float>(npy: "factors.npy")     // numpy.save("factors.npy", factors)
    ///
    /// - Throws: `FileError` naming the byte and what was expected there, for a file that is missing, damaged, of
    ///   complex or other elements, or of another number of axes.
    public init(npy path: String) throws {
        let file = try Npy(contentsOf: path)
        guard file.shape.count == 2 else { throw file.shapeError("two axes, as a matrix has") }
        guard file.shape.allSatisfy({ $0 <= Int32.max }) else {
            throw file.shapeError("at most \(Int32.max) rows and columns")
        }
        let (rows, columns) = (file.shape[0], file.shape[1])
        // Column after column is the transposed matrix row after row.
        var stored =
            file.isFortranOrder
            ? Matrix(uninitializedRows: columns, columns: rows) : Matrix(uninitializedRows: rows, columns: columns)
        stored.withUnsafeMutablePointer {
            file.copyValues(to: UnsafeMutableBufferPointer(start: $0, count: rows * columns))
        }
        self = file.isFortranOrder ? stored.transposed() : stored
    }

    /// Writes the matrix to `path` as a NumPy array of shape `(rows, columns)` in C order, in one step.
    ///
    /// The elements are written as they lie, as `f4` or `f8`; NumPy reads them back to the bit.
    /// - Throws: `FileError` when the folder or the disk refuses.
    /// - Complexity: O(rows · columns), at the speed of the disk.
    public func writeNpy(to path: String) throws {
        try withUnsafePointer { elements in
            try Npy.write(
                UnsafeRawBufferPointer(start: elements, count: rows * columns * MemoryLayout<Scalar>.size),
                of: Scalar.npyType, shape: [rows, columns], to: path)
        }
    }
}
