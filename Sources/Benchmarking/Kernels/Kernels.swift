import Datasets
import LinearAlgebra
import Recommenders
import Runtime

/// The kernels that `latent bench` knows.
public enum Kernels {
    /// All names, in the order they are run.
    public static let names = ["gemm", "gemm-double", "skinny-gemm", "syrk", "sparse-dense", "autoencoder-epoch"]

    /// The named kernel, with its operands made and filled. `autoencoder-epoch` and `sparse-dense` are measured on
    /// `ratings`, or on generated ones of MovieLens 1M's shape where there are none.
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
        case "sparse-dense": return try sparseDense(name, ratings ?? RatingTable.generated(.ml1M, seed: 0), pool)
        case "autoencoder-epoch": return try autoencoder(name, ratings ?? RatingTable.generated(.ml1M, seed: 0), pool)
        default:
            throw InvalidArgument("no kernel is called \(name): there are \(names.joined(separator: ", "))")
        }
    }

    private static func filled<Scalar: BLASScalar>(_ rows: Int, _ columns: Int, _: Scalar.Type) -> Matrix<Scalar> {
        var random = Philox(seed: 0, purpose: .weights)
        return Matrix(
            rows: rows, columns: columns, (0..<rows * columns).map { _ in Scalar(random.nextUniform()) - 0.5 })
    }

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

    private static func sparseDense(_ name: String, _ table: RatingTable, _ pool: ThreadPool) throws -> KernelBenchmark
    {
        let sparse = try TrainingSet(table).byUser()
        let dense = filled(sparse.columns, 64, Float.self)
        return KernelBenchmark(
            name, "\(sparse.rows)x\(sparse.columns), \(sparse.pattern.count) entries, x64",
            flops: 2 * 64 * Double(sparse.pattern.count)
        ) { _ = sparse.product(dense, pool: pool) }
    }

    /// An epoch's least work, by the sparse route: 2 · rank flops for each shown entry in the encoder, its gradient
    /// and for each known entry of the trained users in the decoder, its gradient and the codes'.
    private static func autoencoder(_ name: String, _ table: RatingTable, _ pool: ThreadPool) throws -> KernelBenchmark
    {
        var configuration = AutoencoderConfiguration()
        configuration.itemCount = 0
        let training = TrainingSet(table.restricted(toItems: table.mostRatedItems(500)))
        let scope = try ModelScope(training)
        let preferences = Preferences(scope.ratings)
        let loop = AutoencoderTraining(configuration, scope: scope, preferences: preferences)
        let pattern = preferences.matrix.pattern
        let known = Double(pattern.count) * Double(loop.trainedUsers) / Double(pattern.rows)
        let shown = known * (1 - configuration.maskFraction)
        var epoch = 0
        return KernelBenchmark(
            name, "\(pattern.rows)x\(pattern.columns), \(pattern.count) entries, rank \(configuration.rank)",
            flops: 2 * Double(configuration.rank) * (3 * known + 2 * shown)
        ) {
            epoch += 1
            _ = loop.runEpoch(epoch, pool: pool)
        }
    }
}
