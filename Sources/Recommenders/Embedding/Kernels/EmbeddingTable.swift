import CLatentKernels
import LatentLinearAlgebra
import LatentRuntime

/// Which rows of a table a step moves.
public enum RowUpdates: String, Sendable, Codable, CaseIterable {
    /// All of them, as PyTorch's and fastai's Adam: a row without a rating in the batch has a gradient of 0, or of the
    /// penalty alone, and still moves by its momentum and decays. Keras on TensorFlow steps rows that repeat in a batch
    /// otherwise.
    case dense
    /// Those with a rating in the batch. Penalty and decay reach a row when it is touched, and Adam makes up for its
    /// averages' beginning at 0 by the steps that the row took itself.
    case touched
}

/// How the rows of a table are trained.
package struct RowRule: Sendable {
    package var optimizer: Optimizer
    package var updates: RowUpdates
    /// λ of the penalty `λ ‖row‖²` in each step's loss, for each column.
    package var penalties: [Float]
    /// What is added to that for a row of one rating, half as much for one of two, and so on: whatever their number, the
    /// steps of an epoch add up to it.
    package var rowPenalties: [Float]

    package init(optimizer: Optimizer, updates: RowUpdates, penalties: [Float], rowPenalties: [Float]? = nil) {
        self.optimizer = optimizer
        self.updates = updates
        self.penalties = penalties
        self.rowPenalties = rowPenalties ?? [Float](repeating: 0, count: penalties.count)
    }
}

/// A table of embeddings under training.
///
/// Dense updates cost no sweep over the table: a row catches up with the steps it missed when it is next asked for, and
/// all rows at the end of an epoch. With plain descent, Adadelta or a penalty the bits are those of taking every step
/// at its time. Adam's steps without a gradient or a penalty are summed where many were missed, and left out once they
/// no longer move a parameter: the numbers are then the same to rounding, see `embedding_sum_stretch`.
///
/// Rows are padded with zeros to a multiple of 16, which stay 0.
///
/// Memory is a block a row: `width` parameters, then `width` of each number that the optimizer remembers, so that a
/// step on a row reads and writes one stretch. State tensors are `NAME`, `NAME.first`, `NAME.second`, rows × columns,
/// and, where Adam touches rows, `NAME.corrections`, rows × 2.
package final class EmbeddingTable {
    package let rows: Int
    package let columns: Int
    package let width: Int
    private let rule: RowRule
    /// The numbers from one row to the next.
    private let block: Int
    private let storage: ScratchBuffer<Float>
    /// 2 λ of each column, and that of its row penalties behind it; nil where all are 0.
    private let penalties: ScratchBuffer<Float>?
    /// 1 / n of each row of n ratings.
    private let shares: ScratchBuffer<Float>?
    /// Of a table with dense updates: the steps of this epoch that each row has taken.
    private let clocks: ScratchBuffer<Int32>?
    /// Of one where Adam touches rows: 1 less the products of β₁ and of β₂ over each row's steps.
    private let corrections: ScratchBuffer<Float>?

    /// The numbers that a row is padded to; there is at least one vector of them.
    package static func width(columns: Int) -> Int { paddedWidth(max(columns, 1)) }

    /// Rows to catch up in a tile.
    private static let tile = 32

    /// `rows` rows of `columns` zeros, each with so many of `ratings`; row penalties need these.
    package init(rows: Int, columns: Int, rule: RowRule, ratings: [Int]? = nil) {
        precondition(rule.penalties.count == columns, "\(rule.penalties.count) penalties of \(columns) columns")
        precondition(rule.rowPenalties.count == columns, "\(rule.rowPenalties.count) penalties of \(columns) columns")
        self.rows = rows
        self.columns = columns
        self.rule = rule
        width = Self.width(columns: columns)
        block = (1 + rule.optimizer.remembered) * width
        storage = ScratchBuffer(repeating: 0, count: rows * block)
        if (rule.penalties + rule.rowPenalties).contains(where: { $0 != 0 }) {
            let buffer = ScratchBuffer<Float>(repeating: 0, count: 2 * width)
            for column in 0..<columns {
                buffer.pointer[column] = 2 * rule.penalties[column]
                buffer.pointer[width + column] = 2 * rule.rowPenalties[column]
            }
            penalties = buffer
        } else {
            penalties = nil
        }
        shares = ratings.map { ratings in
            precondition(ratings.count == rows, "numbers of ratings of \(ratings.count) rows, not of \(rows)")
            let buffer = ScratchBuffer<Float>(repeating: 0, count: rows)
            for (row, count) in ratings.enumerated() { buffer.pointer[row] = 1 / Float(max(count, 1)) }
            return buffer
        }
        clocks = rule.updates == .dense ? ScratchBuffer(repeating: 0, count: rows) : nil
        if case .adam = rule.optimizer, rule.updates == .touched {
            corrections = ScratchBuffer(repeating: 0, count: 2 * rows)
        } else {
            corrections = nil
        }
    }

    /// Puts `values`, row after row, into the columns `range`.
    package func fill(_ range: Range<Int>, with values: [Float]) {
        precondition(values.count == rows * range.count, "\(values.count) numbers for \(rows) rows of \(range.count)")
        for row in 0..<rows {
            for column in 0..<range.count {
                storage.pointer[row * block + range.lowerBound + column] = values[row * range.count + column]
            }
        }
    }

    /// Adds a number of `values` to each row's `column`.
    package func add(_ values: [Float], toColumn column: Int) {
        precondition(values.count == rows && (0..<columns).contains(column), "\(values.count) numbers of \(rows) rows")
        for row in 0..<rows { storage.pointer[row * block + column] += values[row] }
    }

    /// Copies the rows `range` of `indices` to their places in `out`, `stride` numbers apart.
    ///
    /// Row `indices[k]` goes to `out + k · stride`, its `width` numbers, for each k in `range`.
    package func gather(
        _ range: Range<Int>, of indices: UnsafePointer<Int32>, to out: UnsafeMutablePointer<Float>, stride: Int
    ) {
        withKernelTable { table in
            embedding_gather(&table, range.lowerBound, range.upperBound, indices, out, stride)
        }
    }

    /// Lets the rows of `groups` take the steps of `schedule` up to `number` that they missed.
    package func catchUp(_ groups: RowGroups, to number: Int, _ schedule: StepNumbers, pool: ThreadPool) {
        advance(groups.count, rows: groups.distinct.pointer, to: number, schedule, pool)
    }

    /// Lets all rows take the steps of `schedule` that they missed, and begins another epoch.
    package func finishEpoch(_ schedule: StepNumbers, pool: ThreadPool) {
        guard let clocks else { return }
        advance(rows, rows: nil, to: schedule.count, schedule, pool)
        clocks.pointer.update(repeating: 0, count: rows)
    }

    private func advance(
        _ count: Int, rows: UnsafePointer<Int32>?, to number: Int, _ schedule: StepNumbers, _ pool: ThreadPool
    ) {
        guard let clocks else { return }
        pool.forEachRange(of: count, by: Self.tile) { range in
            withKernelTable { table in
                embedding_advance(
                    &table, schedule.pointer, Int32(truncatingIfNeeded: number), range.lowerBound, range.upperBound,
                    rows, clocks.pointer)
            }
        }
    }

    /// Step `number` of the epoch for the rows `range` of `groups`; see `embedding_update`.
    ///
    /// A row's gradient is the sum over its places k in the batch of `weights[k]` times the numbers at `sources + k ·
    /// stride`, in ascending order of k, and the penalty's.
    package func update(
        _ range: Range<Int>, of groups: RowGroups, number: Int, _ schedule: StepNumbers,
        weights: UnsafePointer<Float>, sources: UnsafePointer<Float>, stride: Int
    ) {
        withKernelTable { table in
            embedding_update(
                &table, schedule.pointer + number, range.lowerBound, range.upperBound, groups.distinct.pointer,
                groups.heads.pointer, groups.next.pointer, weights, sources, stride)
        }
        guard let clocks else { return }
        for group in range { clocks.pointer[Int(groups.distinct.pointer[group])] = Int32(truncatingIfNeeded: number) }
    }

    /// The numbers of the steps `steps`, for this table's rows.
    package func numbers(_ steps: [OptimizerStep]) -> StepNumbers {
        var beta2: Float?
        if case .adam(_, _, let value, _) = rule.optimizer { beta2 = value }
        return StepNumbers(steps, beta2: beta2, countsOwnSteps: corrections != nil)
    }

    /// The table as the kernels take it, good while `body` runs.
    private func withKernelTable(_ body: (inout embedding_table) -> Void) {
        var table = embedding_table()
        table.rule = rule.optimizer.kernelRule
        table.width = width
        table.rows = storage.pointer
        table.penalties = penalties.map { UnsafePointer($0.pointer) }
        table.row_penalties = penalties.map { UnsafePointer($0.pointer + width) }
        table.shares = shares.map { UnsafePointer($0.pointer) }
        table.corrections = corrections?.pointer
        body(&table)
    }
}

extension EmbeddingTable: StatefulParameters {
    package func parameters(_ name: String) -> [String: StateTensor] {
        [name: tensor(0)]
    }

    package func state(_ name: String) -> [String: StateTensor] {
        var tensors = parameters(name)
        if block > width {
            tensors["\(name).first"] = tensor(width)
            tensors["\(name).second"] = tensor(2 * width)
        }
        if let corrections {
            tensors["\(name).corrections"] = StateTensor(shape: [rows, 2], values: corrections.prefix(2 * rows))
        }
        return tensors
    }

    /// A tensor that is not given leaves what it would replace as it is: of parameters alone, what the optimizer
    /// remembers.
    package func restore(_ name: String, from tensors: [String: StateTensor]) {
        for (suffix, offset) in [("", 0), (".first", width), (".second", 2 * width)] {
            guard let tensor = tensors[name + suffix] else { continue }
            for row in 0..<rows {
                for column in 0..<columns {
                    storage.pointer[row * block + offset + column] = tensor.values[row * columns + column]
                }
            }
        }
        guard let corrections, let tensor = tensors["\(name).corrections"] else { return }
        for (place, correction) in tensor.values.enumerated() { corrections.pointer[place] = correction }
    }

    /// The numbers that begin at `offset` of each row's block.
    private func tensor(_ offset: Int) -> StateTensor {
        let values = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
            count = rows * columns
            guard let start = buffer.baseAddress else { return }
            for row in 0..<rows {
                (start + row * columns).initialize(from: storage.pointer + row * block + offset, count: columns)
            }
        }
        return StateTensor(shape: [rows, columns], values: values)
    }
}
