import LatentLinearAlgebra
import LatentRuntime

/// `P = A S Gᵀ`, people by items, of sparse matrices: A of people by items, S and G of items by `width`.
///
/// A person's row of A S is a vector of `width` numbers, of which G takes what each item needs. O(entries of the rows
/// of S that a person has, and of the rows of G that are asked for).
///
/// With X the rows of length 1 and D the deviations, `user-cosine` has A = X, S = Xᵀ and G = Dᵀ, of a width of the
/// people, so that P is X Xᵀ D; `item-cosine` has A = D and S = G = X, items by people, so that P is D X Xᵀ. A matrix
/// of all similarities is never made.
struct CosineProducts: Sendable {
    private let people: CSRMatrix<Float>
    private let spread: CSRMatrix<Float>
    private let gather: CSRMatrix<Float>

    init(people: CSRMatrix<Float>, spread: CSRMatrix<Float>, gather: CSRMatrix<Float>) {
        precondition(
            people.columns == spread.rows && spread.columns == gather.columns, "a product of matrices that do not fit")
        self.people = people
        self.spread = spread
        self.gather = gather
    }

    /// Other people's products with the same matrices.
    func replaced(people: CSRMatrix<Float>) -> CosineProducts {
        CosineProducts(people: people, spread: spread, gather: gather)
    }

    /// A S of a matrix A of one row.
    func weights(of row: CSRMatrix<Float>) -> [Float] {
        var sums = [Float](repeating: 0, count: spread.columns)
        for (item, weight) in zip(row.pattern.columnIndices, row.values) {
            for k in spread.pattern.rowOffsets[Int(item)]..<spread.pattern.rowOffsets[Int(item) + 1] {
                sums[Int(spread.pattern.columnIndices[k])] += weight * spread.values[k]
            }
        }
        return sums
    }

    /// One place of P: the row of G that is the item's times the person's vector.
    private func element(_ weights: [Float], _ item: Int) -> Float {
        var sum: Float = 0
        for k in gather.pattern.rowOffsets[item]..<gather.pattern.rowOffsets[item + 1] {
            sum += gather.values[k] * weights[Int(gather.pattern.columnIndices[k])]
        }
        return sum
    }

    /// `P[people[k], items[k]]` for each k. Pairs are sorted by person, each of whom is one tile: A S is made once for
    /// all items asked of them.
    /// - Precondition: there are as many users as items, and all are indices.
    func sums(people users: [Int], items: [Int], pool: ThreadPool) -> [Float] {
        precondition(users.count == items.count, "\(users.count) users and \(items.count) items are no pairs")
        requireRows(users, of: people.rows)
        requireRows(items, of: gather.rows)
        let sorted = CountingSort(users.map { Int32($0) }, below: people.rows)
        let parts = pool.map(tiles: people.rows) { user in
            let pairs = sorted.order[sorted.offsets[user]..<sorted.offsets[user + 1]]
            guard !pairs.isEmpty else { return [Float]() }
            let weights = weights(of: people.selectingRows([user]))
            return pairs.map { element(weights, items[$0]) }
        }
        var result = [Float](repeating: 0, count: users.count)
        for (pair, sum) in zip(sorted.order, parts.joined()) { result[pair] = sum }
        return result
    }

    /// The rows `users` of P. A person is one tile; each sum is taken in the order of the row's entries.
    func rows(_ users: [Int], pool: ThreadPool) -> Matrix<Float> {
        let parts = pool.map(tiles: users.count) { row in
            let weights = weights(of: people.selectingRows([users[row]]))
            return (0..<gather.rows).map { element(weights, $0) }
        }
        return Matrix(rows: users.count, columns: gather.rows, Array(parts.joined()))
    }
}

extension CSRMatrix<Float> {
    /// Σ |s| over all rows, for each row of this matrix, s being the cosine of the two; rows of length 1 are what it
    /// has, or zeros. O(entries) where no two numbers differ in sign, else the products of all pairs of rows.
    func absoluteCosineSums(pool: ThreadPool) throws -> [Float] {
        guard values.contains(where: { $0 > 0 }), values.contains(where: { $0 < 0 }) else {
            // |x · y| is x · y then, and the sum of the products is the product with the sum.
            var total = [Double](repeating: 0, count: columns)
            for (column, value) in zip(pattern.columnIndices, values) { total[Int(column)] += Double(value) }
            return (0..<rows).map { row in
                var sum = 0.0
                for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                    sum += Double(values[k]) * total[Int(pattern.columnIndices[k])]
                }
                return Float(abs(sum))
            }
        }
        return try stride(from: 0, to: rows, by: 256).flatMap { start in
            let some = selectingRows(Array(start..<min(start + 256, rows)))
            let cosines = try Similarity(.cosine).matrix(some, against: self, pool: pool)
            return (0..<cosines.rows).map { row in Float(cosines.row(row).reduce(0.0) { $0 + abs(Double($1)) }) }
        }
    }
}
