import LatentRuntime

extension Neighbors {
    /// The neighbors by their distances as the differences of the rows of `a` and `b` have them, in their order;
    /// without those that turn out beyond `limit`. 3 · columns flops a neighbor.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func remeasured(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>, within limit: Scalar, pool: ThreadPool) -> Neighbors {
        let columns = a.columns
        let lists = a.withUnsafePointer { a in
            b.withUnsafePointer { b in
                pool.map(tiles: rows) { row in
                    self.row(row).indices.map { index in
                        (
                            distance: Self.distance(a + row * columns, b + Int(index) * columns, count: columns),
                            index: index
                        )
                    }.filter { $0.distance <= limit }.sorted { $0 < $1 }
                }
            }
        }
        var offsets = [0]
        offsets.reserveCapacity(rows + 1)
        for list in lists { offsets.append(offsets[offsets.count - 1] + list.count) }
        return Neighbors(
            offsets: offsets, indices: lists.flatMap { $0.map(\.index) }, scores: lists.flatMap { $0.map(\.distance) })
    }

    /// √ Σ (x - y)², the sum in Double.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    private static func distance(_ x: UnsafePointer<Scalar>, _ y: UnsafePointer<Scalar>, count: Int) -> Scalar {
        var sum = 0.0
        for k in 0..<count {
            let difference = Double(x[k]) - Double(y[k])
            sum += difference * difference
        }
        return Scalar(sum.squareRoot())
    }
}
