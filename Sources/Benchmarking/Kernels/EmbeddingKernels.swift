import Glibc
import LatentDatasets
import LatentRecommenders
import LatentRuntime

/// An epoch of `dot-bias-sigmoid` of rank 50 with Adam in batches of 64, as fastai and as Keras' `RecommenderV2` train
/// it: in steps of the rows that a batch touches, and in dense ones.
enum EmbeddingKernels {
    /// In the order that they are run.
    static let names = [
        "embedding-fastai-touched", "embedding-fastai-dense", "embedding-keras-touched", "embedding-keras-dense",
    ]

    /// Adam's flops for one number, a root and a division among them; and those left where its gradient is 0.
    private static let (stepFlops, idleFlops) = (12.0, 7.0)

    /// The named kernel, on `ratings` or on generated ones of the shape that the library's post has. Its runs are the
    /// epochs of one training after another.
    static func make(_ name: String, _ ratings: RatingTable?, _ pool: ThreadPool) throws -> KernelBenchmark {
        let isKeras = name.hasPrefix("embedding-keras")
        let table = ratings ?? .generated(isKeras ? .latestSmall : .ml100K, seed: 0)
        var configuration: DotConfiguration = isKeras ? .keras(.dotBiasSigmoid) : .fastai(.dotBiasSigmoid)
        configuration.updates = name.hasSuffix("-dense") ? .dense : .touched
        let (users, items) = (table.userIDs.count, table.itemIDs.count)
        let network = configuration.network(
            users: users, items: items, ratings: table.count, try configuration.output(of: table))
        let training = EmbeddingTraining(network, configuration.settings, table: table)
        let start = network.state
        var epoch = 0
        return KernelBenchmark(
            name, "\(users)x\(items), \(table.count) entries, rank \(configuration.rank)",
            flops: leastWork(configuration, table)
        ) {
            epoch = epoch % configuration.epochs + 1
            if epoch == 1 { network.restore(start) }
            // At the posts' step sizes it does not diverge.
            _ = try? training.runEpoch(Epoch(epoch, of: training, pool: pool))
        }
    }

    /// The flops of an epoch: 6 · rank for each rating, its product and what it adds to the gradients of two rows, and
    /// Adam's for each number of a row that takes a step, those of dense updates as a sweep over all rows has them at
    /// every step. Decay is left out.
    private static func leastWork(_ configuration: DotConfiguration, _ table: RatingTable) -> Double {
        let settings = configuration.settings
        let (batch, numbers) = (Double(settings.batchSize), Double(configuration.rank + 1))
        let steps = (Double(table.count) / batch).rounded(settings.dropLast ? .down : .up)
        let touched = touchedRows(table.users, steps: steps) + touchedRows(table.items, steps: steps)
        var adam = stepFlops * touched
        if settings.updates == .dense {
            let idle = steps * Double(table.userIDs.count + table.itemIDs.count) - touched
            // A penalty's gradient, 2 λ w, is a product more.
            adam += idle * (settings.regularization > 0 ? stepFlops + 1 : idleFlops)
        }
        return 6 * Double(configuration.rank) * Double(table.count) + numbers * adam
    }

    /// The rows that a batch holds, of those at `indices`, summed over the batches: the mean over all ways to deal the
    /// ratings to them.
    private static func touchedRows(_ indices: [Int32], steps: Double) -> Double {
        let counts = indices.reduce(into: [Int32: Int]()) { $0[$1, default: 0] += 1 }
        return counts.values.reduce(0) { $0 + steps * (1 - pow(1 - 1 / steps, Double($1))) }
    }
}
