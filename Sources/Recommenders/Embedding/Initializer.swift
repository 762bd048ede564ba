import LatentRuntime

/// What parameters are before training, by the shape (rows, columns) of their table; the rows of a dense layer are its
/// inputs.
public enum Initializer: Sendable, Equatable {
    /// Normal, of this standard deviation: 0.01 in fastai.
    case normal(Float)
    /// Uniform within ± this: 0.05 for Keras' tables.
    case uniform(Float)
    /// Uniform within ±√(6 / (rows + columns)). Glorot and Bengio, AISTATS 2010.
    case glorot
    /// Normal of variance 1 / rows, cut off at two deviations. LeCun et al., "Efficient BackProp", 1998.
    case lecun
    /// Normal of variance 2 / rows, cut off at two deviations. He et al. 2015, arXiv:1502.01852. Keras reads a table of
    /// embeddings as a layer whose inputs are its rows.
    case he
    /// Uniform within ±1 / √rows, as PyTorch starts a dense layer and its biases.
    case inverseRoot

    /// The standard deviation of a standard normal number given that it is within ±2, by which what is cut off is made
    /// up for: √(1 - 4 φ(2) / (2 Φ(2) - 1)).
    private static let truncatedDeviation: Float = 0.879_625_66

    /// The numbers of (`seed`, `table`) for a table of `rows` × `columns`, row after row. Each row of numbers is drawn
    /// by itself.
    /// - Returns: rows · columns numbers; more rows leave those before them as they are, but for rules that go by the
    ///   shape.
    package func values(rows: Int, columns: Int, seed: UInt64, table: Int) -> [Float] {
        let inputs = Float(max(rows, 1))
        var values: [Float] = []
        values.reserveCapacity(rows * columns)
        for row in 0..<rows {
            var random = Philox(seed: seed, purpose: .weights, epoch: table, row: row)
            for _ in 0..<columns {
                switch self {
                case .normal(let deviation): values.append(deviation * random.nextNormal())
                case .uniform(let limit): values.append(limit * (2 * random.nextUniform() - 1))
                case .glorot:
                    values.append((6 / (inputs + Float(columns))).squareRoot() * (2 * random.nextUniform() - 1))
                case .lecun: values.append((1 / inputs).squareRoot() * Self.truncatedNormal(&random))
                case .he: values.append((2 / inputs).squareRoot() * Self.truncatedNormal(&random))
                case .inverseRoot: values.append((1 / inputs).squareRoot() * (2 * random.nextUniform() - 1))
                }
            }
        }
        return values
    }

    /// A normal number that is drawn again while it is beyond ±2, then scaled to the variance 1.
    private static func truncatedNormal(_ random: inout Philox) -> Float {
        while true {
            let number = random.nextNormal()
            if abs(number) <= 2 { return number / truncatedDeviation }
        }
    }
}
