import LatentDatasets
import LatentLinearAlgebra
import LatentRecommenders
import LatentRuntime

/// The kernels that `latent bench` knows.
public enum Kernels {
    /// All names, in the order they are run.
    public static let names =
        [
            "gemm", "gemm-double", "skinny-gemm", "syrk", "sparse-dense", "sparse-dense-16", "svd", "svd-double",
            "autoencoder-epoch", "closed-form", "epoch-sparse", "epoch-dense",
            "factorization-epoch",
        ] + EmbeddingKernels.names + CosineKernels.names + ListKernels.names + FoldInKernels.names

    /// The named kernel, with its operands made and filled. The sparse products, `svd`, `autoencoder-epoch`,
    /// `closed-form`, `factorization-epoch`, the embeddings, the cosines and what makes lists are measured on `ratings`,
    /// or where there are none on generated ones: of MovieLens 1M's shape, but for the embeddings.
    /// - Parameters:
    ///   - name: one of `names`.
    ///   - ratings: what to measure on; nil for generated ones.
    ///   - pool: what the kernel runs on.
    /// - Returns: a kernel that has been made ready and not run.
    /// - Throws: `InvalidArgument` for an unknown name.
    public static func make(_ name: String, ratings: RatingTable?, pool: ThreadPool) throws -> KernelBenchmark {
        switch name {
        case "gemm": return gemm(Float.self, name, .single, pool)
        case "gemm-double": return gemm(Double.self, name, .double, pool)
        case "skinny-gemm":
            let (a, b) = (filled(6040, 500, Float.self), filled(500, 25, Float.self))
            return KernelBenchmark(name, "6040x500x25", flops: 2 * 6040 * 500 * 25) {
                _ = Matrix.product(a, b, pool: pool)
            }
        case "syrk":
            let a = filled(6040, 500, Float.self)
            return KernelBenchmark(name, "6040x500", flops: 6040 * 500 * 501) { _ = a.gram(pool: pool) }
        case "sparse-dense": return try sparseDense(name, ratings ?? generated, width: 64, pool)
        // The blocks that Lanczos multiplies.
        case "sparse-dense-16": return try sparseDense(name, ratings ?? generated, width: 16, pool)
        case "svd": return try svd(Float.self, name, .single, ratings ?? generated, tolerance: 1e-6, pool)
        case "svd-double": return try svd(Double.self, name, .double, ratings ?? generated, tolerance: 1e-10, pool)
        case "autoencoder-epoch":
            return try epoch(name, mostRated(ratings), rank: 25, route: nil, pool)
        case "closed-form": return try closedForm(name, mostRated(ratings), pool)
        case "epoch-sparse": return try epoch(name, TrainingSet(try halfDense()), rank: 100, route: .sparse, pool)
        case "factorization-epoch": return try factorizationEpoch(name, ratings ?? generated, pool)
        case "epoch-dense": return try epoch(name, TrainingSet(try halfDense()), rank: 100, route: .dense, pool)
        case _ where EmbeddingKernels.names.contains(name): return try EmbeddingKernels.make(name, ratings, pool)
        case _ where CosineKernels.names.contains(name):
            return try CosineKernels.make(name, ratings ?? generated, pool)
        case _ where ListKernels.names.contains(name): return try ListKernels.make(name, ratings ?? generated, pool)
        case _ where FoldInKernels.names.contains(name):
            return try FoldInKernels.make(name, ratings ?? generated, pool)
        default:
            throw InvalidArgument("no kernel is called \(name): there are \(names.joined(separator: ", "))")
        }
    }

    /// Seed 0, so that every run has the same.
    private static var generated: RatingTable { RatingTable.generated(.ml1M, seed: 0) }

    /// Numbers of -0.5 ..< 0.5, the same on every machine.
    static func filled<Scalar: BLASScalar>(_ rows: Int, _ columns: Int, _: Scalar.Type) -> Matrix<Scalar> {
        var random = Philox(seed: 0, purpose: .weights)
        return Matrix(
            rows: rows, columns: columns, (0..<rows * columns).map { _ in Scalar(random.nextUniform()) - 0.5 })
    }

    /// A product of square matrices of order 2,048: 2 · order³ flops, and 48 MiB of Floats, or twice that of Doubles.
    private static func gemm<Scalar: BLASScalar>(
        _: Scalar.Type, _ name: String, _ precision: KernelBenchmark.Precision, _ pool: ThreadPool
    ) -> KernelBenchmark {
        let order = 2048
        let (a, b) = (filled(order, order, Scalar.self), filled(order, order, Scalar.self))
        var c = Matrix<Scalar>(rows: order, columns: order)
        return KernelBenchmark(
            name, "\(order)x\(order)x\(order)", flops: 2 * Double(order * order * order), precision: precision
        ) { c.formProduct(a, b, pool: pool) }
    }

    /// The ratings by user times a dense matrix of `width` columns. The least work is 2 · `width` flops for each
    /// rating.
    private static func sparseDense(
        _ name: String, _ table: RatingTable, width: Int, _ pool: ThreadPool
    ) throws -> KernelBenchmark {
        let sparse = try TrainingSet(table).byUser()
        let dense = filled(sparse.columns, width, Float.self)
        return KernelBenchmark(
            name, "\(shape(sparse.pattern)), x\(width)",
            flops: 2 * Double(width) * Double(sparse.pattern.count)
        ) { _ = sparse.product(dense, pool: pool) }
    }

    /// The 500 most-rated items, as in the post.
    private static func mostRated(_ ratings: RatingTable?) -> TrainingSet {
        let table = ratings ?? generated
        return TrainingSet(table.restricted(toItems: table.mostRatedItems(500)))
    }

    /// Ratings of every other place, at random: where the two ways of a training step are near one another.
    private static func halfDense() throws -> RatingTable {
        var random = Philox(seed: 0, purpose: .pattern)
        let places = (0..<1250 * 500).filter { _ in random.nextWord() & 1 == 0 }
        return try RatingTable(
            userIDs: places.map { $0 / 500 }, itemIDs: places.map { $0 % 500 },
            ratings: places.map { _ in Float(1 + random.next(below: 5)) })
    }

    /// An epoch of the autoencoder. The least work is that of the known entries of the trained users: 2 · rank flops
    /// for each in the decoder, its gradient and the codes', and for each shown one in the encoder and its gradient.
    private static func epoch(
        _ name: String, _ training: TrainingSet, rank: Int, route: AutoencoderRoute?, _ pool: ThreadPool
    ) throws -> KernelBenchmark {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        configuration.rank = rank
        let scope = try ModelScope(training)
        let preferences = Preferences(scope.ratings)
        let loop = AutoencoderTraining(configuration, scope: scope, preferences: preferences, route: route)
        let pattern = preferences.matrix.pattern
        let known = Double(pattern.count) * Double(loop.trainedUsers) / Double(pattern.rows)
        let shown = known * (1 - configuration.maskFraction)
        var epoch = 0
        return KernelBenchmark(
            name, "\(shape(pattern)), rank \(rank)", flops: 2 * Double(rank) * (3 * known + 2 * shown)
        ) {
            epoch += 1
            // At these settings it does not diverge.
            _ = try? loop.runEpoch(Epoch(epoch, of: loop, pool: pool))
        }
    }

    /// The closed form from given preferences: half of PᵀP, and order³ for the factor, its inverse and their product.
    private static func closedForm(
        _ name: String, _ training: TrainingSet, _ pool: ThreadPool
    ) throws -> KernelBenchmark {
        let preferences = Preferences(try training.byUser()).matrix
        let (users, items) = (Double(preferences.rows), Double(preferences.columns))
        return KernelBenchmark(
            name, shape(preferences.pattern), flops: users * items * (items + 1) + items * items * items
        ) {
            // λ is far above rounding error, so there is a factor.
            _ = try? ClosedFormAutoencoder.weights(
                GramMatrix(preferences, pool: pool), maskFraction: 0.2, regularization: 500, pool: pool)
        }
    }

    /// Such as `6040x3706, 1000209 entries`.
    static func shape(_ pattern: SparsityPattern) -> String {
        "\(pattern.rows)x\(pattern.columns), \(pattern.count) entries"
    }
}

extension RandomPurpose {
    /// Which places of a matrix hold an entry.
    static let pattern = RandomPurpose(rawValue: 15)
}
