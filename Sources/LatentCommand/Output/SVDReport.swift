import LatentLinearAlgebra
import LatentRuntime

/// What `svd` shows.
struct SVDReport<Scalar: BLASScalar & Encodable>: Report {
    static var command: String { "svd" }
    let matrix: MatrixSource
    let method: String
    let svd: TruncatedSVD<Scalar>
    let seconds: Double
    /// The part that each value has in the matrix' squared norm.
    let shares: [Double]
    let heading: String
    /// How near the values are.
    let judgment: [String]
    let output: String?

    static var fields: [Field<Self>] {
        [
            Field("matrix", "What was decomposed.", object: \.matrix),
            Field("method", "How: `lanczos` or `randomized`.", \.method),
            Field("values", "The singular values, descending.", \.svd.values),
            Field("leftResiduals", "|A v - s u| of each, absolute.") {
                $0.svd.convergence.leftResiduals
            },
            Field("rightResiduals", "|A' u - s v| of each, absolute.") {
                $0.svd.convergence.rightResiduals
            },
            Field("converged", "How many satisfy the tolerance.", \.svd.convergence.converged),
            Field(
                "products", "Vectors multiplied by A or A', those of the residuals included.",
                \.svd.convergence.products),
            Field("seconds", "Wall time as `secondsOf` says; with --repeat the median.", \.seconds),
            Field("secondsOf", "What the time is of.") { _ in "the decomposition, without reading and writing" },
            Field("output", "The folder that was written; null where none was.", \.output),
        ]
    }

    var text: String {
        var table = TextTable(
            ("", .right), ("value", .right), ("left residual", .right), ("right residual", .right),
            ("of squared norm", .right), ("cumulated", .right))
        let evidence = svd.convergence
        var total = 0.0
        for (place, value) in svd.values.enumerated() {
            total += shares[place]
            table.add(
                String(place + 1), Double(value).significant(8), Double(evidence.leftResiduals[place]).significant(2),
                Double(evidence.rightResiduals[place]).significant(2), "\((100 * shares[place]).fixed(2))%",
                "\((100 * total).fixed(2))%")
        }
        let work = "\(evidence.products) products, \(evidence.iterations) iterations, \(seconds.duration)"
        let written = output.map { ["written to \($0): \(SVDFiles.names.joined(separator: ", "))"] } ?? []
        return ([heading, "", table.text, ""] + judgment + [work] + written).joined(separator: "\n")
    }
}
