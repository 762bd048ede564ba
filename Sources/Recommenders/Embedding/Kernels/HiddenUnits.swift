import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// What a network with one hidden layer adds up for pairs, once each user's and each item's share of the hidden units
/// is known: `z = w₂ · relu(a_user + b_item) + b₂`. The layer's product is thus taken once for each user and item, not
/// for each pair: 4 · hidden flops a pair are left.
struct HiddenUnits: Sendable {
    /// Users' shares and items', padded to a multiple of 16 columns.
    let users: Matrix<Float>
    let items: Matrix<Float>
    let outputWeights: [Float]
    let outputBias: Float

    private static let tile = 4096

    /// The shares are users × hidden and items × hidden; the items' hold the hidden units' biases.
    init(users: Matrix<Float>, items: Matrix<Float>, outputWeights: [Float], outputBias: Float) {
        let width = paddedWidth(outputWeights.count)
        self.users = users.padded(to: width)
        self.items = items.padded(to: width)
        self.outputWeights = outputWeights + [Float](repeating: 0, count: width - outputWeights.count)
        self.outputBias = outputBias
    }

    /// z of each pair.
    /// - Precondition: there are as many users as items, and they are rows of the shares.
    func sums(users rows: [Int], items columns: [Int], pool: ThreadPool) -> [Float] {
        precondition(rows.count == columns.count, "\(rows.count) users and \(columns.count) items are no pairs")
        requireRows(rows, of: users.rows)
        requireRows(columns, of: items.rows)
        let width = users.columns
        return [Float](unsafeUninitializedCapacity: rows.count) { out, count in
            count = rows.count
            guard let out = out.baseAddress else { return }
            users.withUnsafePointer { a in
                items.withUnsafePointer { b in
                    pool.forEachRange(of: rows.count, by: Self.tile) { range in
                        for k in range {
                            network_relu_dots(
                                1, width, a + rows[k] * width, b + columns[k] * width, outputWeights, out + k)
                            out[k] += outputBias
                        }
                    }
                }
            }
        }
    }

    /// z of each of the users `rows` with all items.
    func sums(users rows: [Int], pool: ThreadPool) -> Matrix<Float> {
        let count = items.rows
        var result = Matrix<Float>(rows: rows.count, columns: count)
        result.withUnsafeMutablePointer { out in
            pool.forEachRange(of: rows.count, by: 8) { range in
                for row in range { write(users.row(rows[row]), out + row * count) }
            }
        }
        return result
    }

    /// z of a share of a user's with all items; the share is padded.
    func sums(user: [Float]) -> [Float] {
        [Float](unsafeUninitializedCapacity: items.rows) { out, count in
            count = items.rows
            if let out = out.baseAddress { write(user, out) }
        }
    }

    /// z of a user's share and an item's, both padded.
    func sum(user: [Float], item: [Float]) -> Float {
        var z: Float = 0
        network_relu_dots(1, users.columns, user, item, outputWeights, &z)
        return z + outputBias
    }

    /// z of one user's share with all items, item after item, to `out`.
    private func write(_ user: [Float], _ out: UnsafeMutablePointer<Float>) {
        items.withUnsafePointer { network_relu_dots(items.rows, items.columns, user, $0, outputWeights, out) }
        for item in 0..<items.rows { out[item] += outputBias }
    }
}

extension Matrix<Float> {
    /// This matrix with columns of zeros added on the right, `width` in all.
    fileprivate func padded(to width: Int) -> Matrix<Float> {
        var result = Matrix(rows: rows, columns: width)
        let (rows, columns) = (rows, columns)
        withUnsafePointer { source in
            result.withUnsafeMutablePointer {
                for row in 0..<rows { ($0 + row * width).update(from: source + row * columns, count: columns) }
            }
        }
        return result
    }
}
