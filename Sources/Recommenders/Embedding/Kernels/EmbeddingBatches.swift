import LatentDatasets
import LatentRuntime

/// Ratings in the order in which an epoch goes through them.
///
/// Copied when an epoch begins, 12 bytes a rating, so that steps read memory in order.
package final class EmbeddingBatches {
    package let users: ScratchBuffer<Int32>
    package let items: ScratchBuffer<Int32>
    package let ratings: ScratchBuffer<Float>
    package let batchSize: Int
    /// How many batches an epoch has.
    package let count: Int
    private let table: RatingTable
    private let scale: RatingScale

    /// The ratings of `table`, counted by `scale`, in batches; with `dropLast` only whole ones.
    package init(_ table: RatingTable, scale: RatingScale = .ratings, batchSize: Int, dropLast: Bool) {
        self.table = table
        self.scale = scale
        self.batchSize = min(batchSize, table.count)
        count = dropLast ? table.count / self.batchSize : (table.count + self.batchSize - 1) / self.batchSize
        users = ScratchBuffer(repeating: 0, count: table.count)
        items = ScratchBuffer(repeating: 0, count: table.count)
        ratings = ScratchBuffer(repeating: 0, count: table.count)
    }

    /// Shuffles for (`seed`, `epoch`). Any order is as likely as another. O(ratings).
    package func shuffle(seed: UInt64, epoch: Int) {
        let order = Philox.permutation(of: table.count, seed: seed, purpose: .shuffle, epoch: epoch)
        for (place, row) in order.enumerated() {
            users.pointer[place] = table.users[row]
            items.pointer[place] = table.items[row]
            ratings.pointer[place] = scale(table.ratings[row])
        }
    }

    /// The places of batch `index`. The last may be short, where it is not dropped.
    package func range(of index: Int) -> Range<Int> {
        index * batchSize..<min((index + 1) * batchSize, table.count)
    }
}

/// What is trained on batches of ratings: a table of users, one of items, and what stands over them.
///
/// A step is: group the rows that the batch asks for; let them catch up with the steps they missed; compute losses and
/// slopes; add up each row's gradient and take its step. Rows that the batch does not ask for are left for later.
package protocol EmbeddingNetwork {
    var users: EmbeddingTable { get }
    var items: EmbeddingTable { get }

    /// The rows of each table that the batch at hand asks for.
    var userGroups: RowGroups { get }
    var itemGroups: RowGroups { get }

    /// The parameters by name.
    var parts: [(name: String, part: any StatefulParameters)] { get }

    /// How many numbers a step on a whole batch goes through, about.
    var stepSize: Int { get }

    /// Takes step `number` of the epoch, counted from 1, on the ratings in `range`, and returns the mean of their
    /// losses before it.
    func step(
        _ number: Int, _ range: Range<Int>, of batches: EmbeddingBatches, _ schedule: EpochSchedule, pool: ThreadPool
    ) -> Double

}

/// The steps of one epoch.
package struct EpochSchedule {
    let epoch: Int
    /// Of everything but the tables, which go by `rows`.
    let steps: [OptimizerStep]
    let rows: StepNumbers
}

extension EmbeddingNetwork {
    /// The numbers of an epoch's steps.
    package func schedule(_ steps: [OptimizerStep], epoch: Int) -> EpochSchedule {
        EpochSchedule(epoch: epoch, steps: steps, rows: users.numbers(steps))
    }

    /// Groups the rows that step `number` asks for by the ratings in `range`, and lets them take the steps before it.
    /// - Returns: The users and the items of those ratings.
    func prepare(
        _ number: Int, _ range: Range<Int>, of batches: EmbeddingBatches, _ schedule: EpochSchedule, pool: ThreadPool
    ) -> (users: UnsafePointer<Int32>, items: UnsafePointer<Int32>) {
        let rows = (
            users: UnsafePointer(batches.users.pointer + range.lowerBound),
            items: UnsafePointer(batches.items.pointer + range.lowerBound)
        )
        userGroups.group(rows.users, count: range.count)
        itemGroups.group(rows.items, count: range.count)
        users.catchUp(userGroups, to: number - 1, schedule.rows, pool: pool)
        items.catchUp(itemGroups, to: number - 1, schedule.rows, pool: pool)
        return rows
    }

    /// Ends an epoch: every parameter stands where all its steps have taken it.
    /// - Complexity: a pass over all rows of tables with dense updates, and for others nothing.
    package func finishEpoch(_ schedule: EpochSchedule, pool: ThreadPool) {
        users.finishEpoch(schedule.rows, pool: pool)
        items.finishEpoch(schedule.rows, pool: pool)
    }

    /// The parameters alone.
    package var parameters: [String: StateTensor] { merged { $0.parameters($1) } }

    /// The parameters and what the optimizer remembers of them.
    package var state: [String: StateTensor] { merged { $0.state($1) } }

    /// Goes back to `state`.
    package func restore(_ state: [String: StateTensor]) {
        for (name, part) in parts { part.restore(name, from: state) }
    }

    private func merged(_ tensors: (any StatefulParameters, String) -> [String: StateTensor]) -> [String: StateTensor] {
        parts.reduce(into: [:]) { $0.merge(tensors($1.part, $1.name)) { first, _ in first } }
    }
}
