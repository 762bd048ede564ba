import LatentRuntime

extension Similarity {
    /// Whether each row has no length: it is all zeros, or constant where its mean is removed, or what the columns'
    /// means say where those are. It then scores 0 with every row, unless scores are distances. O(entries).
    ///
    /// Of sets it is a row without entries; by dot product or distance, one of zeros.
    /// - Returns: an element for each row.
    /// - Throws: as ``matrix(_:against:pool:)-(CSRMatrix<Scalar>,_,_)`` does for the numbers of a row.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func rowsWithoutLength<Scalar: BLASScalar>(
        _ a: CSRMatrix<Scalar>, pool: ThreadPool = .shared
    ) throws -> [Bool] {
        let (rows, offsets) = (try ready(a, pool: pool).values, a.pattern.rowOffsets)
        return (0..<a.rows).map { rows.values[offsets[$0]..<offsets[$0 + 1]].allSatisfy { $0 == 0 } }
    }

    /// Whether each row has no length: as for sparse matrices.
    /// - Returns: an element for each row.
    /// - Throws: as ``matrix(_:against:pool:)-(Matrix<Scalar>,_,_)`` does for the numbers of a row.
    /// - Complexity: O(rows · columns).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func rowsWithoutLength<Scalar: BLASScalar>(
        _ a: Matrix<Scalar>, pool: ThreadPool = .shared
    ) throws -> [Bool] {
        let rows = try ready(a, pool: pool).values
        return (0..<a.rows).map { rows.row($0).allSatisfy { $0 == 0 } }
    }
}
