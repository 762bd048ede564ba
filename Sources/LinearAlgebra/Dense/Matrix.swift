import LatentRuntime

/// A dense matrix, row after row, without padding. A value: copies share memory until one of them changes.
///
/// Element (i, j) is the number `i * columns + j` of the block of memory, which begins on a 64-byte boundary. A matrix
/// may have no rows or no columns. Elements are in no units of their own and need not be finite; what needs them to be
/// says so and checks (``requireFinite()``).
///
///     var a = Matrix<Float>(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
///     a[1, 2] = 7
///     let gram = a.gram()                       // 3 × 3
///     let y = a.product([1, 0, 1])              // [4, 11]
public struct Matrix<Scalar: BLASScalar>: Sendable {
    /// The number of rows.
    public let rows: Int
    /// The number of columns.
    public let columns: Int
    // Written only while uniquely referenced: see there.
    private var storage: AlignedStorage<Scalar>

    /// A matrix of zeros.
    /// - Precondition: neither size is negative, and their product fits an `Int`.
    /// - Complexity: O(rows · columns), at the speed of memory.
    public init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        storage = AlignedStorage(zeros: rows * columns)
    }

    /// A matrix of numbers of any value, for a caller that writes them all.
    ///
    /// A product writes each element once: filling it with zeros before would be a second pass over its memory.
    /// - Precondition: `rows * columns` is not negative and fits an `Int`. No element may be read before it is written.
    /// - Complexity: O(1), but for the pages that the system has yet to give.
    init(uninitializedRows rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        storage = AlignedStorage(uninitialized: rows * columns)
    }

    /// A matrix of `elements`, given row after row.
    /// - Precondition: there are `rows * columns` of them.
    /// - Complexity: O(rows · columns): they are copied.
    public init(rows: Int, columns: Int, _ elements: [Scalar]) {
        precondition(
            rows >= 0 && columns >= 0 && elements.count == rows * columns,
            "\(elements.count) elements for a matrix of \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        storage = elements.withUnsafeBufferPointer { source in
            guard let start = source.baseAddress else { return AlignedStorage(zeros: 0) }
            return AlignedStorage(copying: start, count: source.count)
        }
    }

    /// The identity of the given order.
    /// - Complexity: O(order²).
    /// - Precondition: `order` is not negative.
    public static func identity(_ order: Int) -> Matrix {
        var result = Matrix(rows: order, columns: order)
        for i in 0..<order { result[i, i] = 1 }
        return result
    }

    /// The element in row `i` and column `j`.
    ///
    /// Each write asks first whether the memory is shared, and copies it where it is. A loop over many elements is
    /// quicker within ``withUnsafeMutablePointer(_:)``.
    /// - Precondition: `i` is from 0 to `rows - 1`, and `j` from 0 to `columns - 1`.
    /// - Complexity: O(1), but for the first write to memory that is shared: O(rows · columns).
    @inlinable
    public subscript(i: Int, j: Int) -> Scalar {
        get {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "element outside the matrix")
            return withUnsafePointer { $0[i * columns + j] }
        }
        set {
            precondition(i >= 0 && i < rows && j >= 0 && j < columns, "element outside the matrix")
            let place = i * columns + j
            withUnsafeMutablePointer { $0[place] = newValue }
        }
    }

    /// The elements of row `i`.
    /// - Precondition: `i` is a row of the matrix.
    /// - Complexity: O(columns): they are copied.
    public func row(_ i: Int) -> [Scalar] {
        precondition(i >= 0 && i < rows, "row outside the matrix")
        return withUnsafePointer {
            Array(UnsafeBufferPointer(start: $0 + i * columns, count: columns))
        }
    }

    /// The elements of column `j`.
    /// - Precondition: `j` is a column of the matrix.
    /// - Complexity: O(rows), a cache line for each where rows are long; many columns are quicker by ``transposed()``.
    public func column(_ j: Int) -> [Scalar] {
        (0..<rows).map { self[$0, j] }
    }

    /// All elements, row after row.
    /// - Complexity: O(rows · columns): they are copied.
    public var elements: [Scalar] {
        withUnsafePointer { Array(UnsafeBufferPointer(start: $0, count: rows * columns)) }
    }

    /// The matrix with rows for columns.
    /// - Complexity: O(rows · columns), on this thread.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func transposed() -> Matrix {
        var result = Matrix(rows: columns, columns: rows)
        withUnsafePointer { source in
            result.withUnsafeMutablePointer { target in
                // Squares that fit a first-level cache are read and written whole.
                let side = 32
                for i0 in stride(from: 0, to: rows, by: side) {
                    for j0 in stride(from: 0, to: columns, by: side) {
                        for i in i0..<min(i0 + side, rows) {
                            for j in j0..<min(j0 + side, columns) {
                                target[j * rows + i] = source[i * columns + j]
                            }
                        }
                    }
                }
            }
        }
        return result
    }

    /// Calls `body` with the address of the first element, for BLAS and for kernels.
    ///
    /// The address is good as long as `body` runs, and no longer; element (i, j) is at `i * columns + j`. Of a matrix
    /// without elements it may be read nowhere.
    @inlinable
    public func withUnsafePointer<Result>(_ body: (UnsafePointer<Scalar>) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(address) }
    }

    /// Calls `body` with the address of the first element, to write there.
    ///
    /// Where the memory is shared it is copied first, so that no other matrix changes. The address is good as long as
    /// `body` runs, and no longer.
    /// - Complexity: O(1), or O(rows · columns) for the copy.
    @inlinable
    public mutating func withUnsafeMutablePointer<Result>(
        _ body: (UnsafeMutablePointer<Scalar>) throws -> Result
    ) rethrows -> Result {
        makeUnique()
        return try body(mutableAddress)
    }

    /// Where element (0, 0) stands. Good only while this matrix lives and nobody writes to it, which
    /// `withUnsafePointer(_:)` sees to.
    @usableFromInline var address: UnsafePointer<Scalar> { UnsafePointer(storage.pointer) }

    /// The same for writing. Only after `makeUnique()`: else other matrices would change with this one.
    @usableFromInline var mutableAddress: UnsafeMutablePointer<Scalar> { storage.pointer }

    /// Copies the memory where another matrix shares it, so that what is written from here on is seen by this one
    /// alone.
    /// - Complexity: O(1), or O(rows · columns) for the copy.
    @usableFromInline
    mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&storage) {
            storage = AlignedStorage(copying: address, count: storage.count)
        }
    }
}

extension Matrix: Equatable {
    /// Whether the shapes are the same and the elements equal one by one: 0 equals -0, and what is not a number equals
    /// nothing.
    /// - Complexity: O(rows · columns).
    public static func == (a: Matrix, b: Matrix) -> Bool {
        a.rows == b.rows && a.columns == b.columns && a.elements == b.elements
    }
}
