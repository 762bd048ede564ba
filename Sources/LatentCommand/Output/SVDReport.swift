import Latent

/// What `svd` shows.
struct SVDReport<Scalar: BLASScalar & Encodable>: Report {
    static var command: String { "svd" }
    let matrix: MatrixSource<Scalar>
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

    @Lines var text: String {
        let evidence = svd.convergence
        heading
        ""
        svd.values.indices.tabulated(
            .right("") { String($0 + 1) },
            .right("value") { Double(svd.values[$0]).significant(8) },
            .right("left residual") { Double(evidence.leftResiduals[$0]).significant(2) },
            .right("right residual") { Double(evidence.rightResiduals[$0]).significant(2) },
            .right("of squared norm") { shares[$0].percent(2) },
            .right("cumulated") { shares[...$0].reduce(0, +).percent(2) })
        ""
        judgment
        "\(evidence.products) products, \(evidence.iterations) iterations, \(seconds.duration)"
        output.map { "written to \($0): \(SVDFiles.names.joined(separator: ", "))" }
    }
}
