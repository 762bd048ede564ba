import Latent

/// What `topk` shows.
struct ProductReport<Scalar: BLASScalar & Encodable>: Report {
    static var command: String { "topk" }
    let paths: (a: String, b: String)
    let rows: Matrix<Scalar>
    let others: Matrix<Scalar>
    /// How many of the others there are to choose from.
    let choice: Int
    let lists: Neighbors<Scalar>
    let top: Int
    let seconds: Double
    let outputs: (lists: String?, scores: String?)

    static var fields: [Field<Self>] {
        [
            Field("a", "The file of the rows that lists were made for.", \.paths.a),
            Field("b", "The file of the rows to choose from.", \.paths.b),
            Field("rows", "Rows that lists were made for.", \.rows.rows),
            Field("others", "Rows to choose from.", \.choice),
            Field("columns", "Columns of both.", \.rows.columns),
            Field("seconds", "Wall time as `secondsOf` says.", \.seconds),
            Field("secondsOf", "What the time is of.") { _ in "the search, without reading and writing" },
            Field("output", "The file of lists that was written; null where none was.", \.outputs.lists),
            Field("scores", "The file of products that was written; null where none was.", \.outputs.scores),
            Field(
                "top", "For each row, the largest products, the largest first: an array of `{\"row\", \"score\"}`."
            ) { report in
                StreamedArray(
                    (0..<report.lists.rows).lazy.map { row in
                        let (indices, scores) = report.lists.row(row)
                        return zip(indices, scores).map { Product(row: Int($0), score: $1) }
                    })
            },
        ]
    }

    private struct Product: Encodable {
        let row: Int
        let score: Scalar
    }

    /// The most rows, and products of each, that text shows.
    private static var shown: (rows: Int, products: Int) { (3, 5) }

    @Lines var text: String {
        let what = top == 1 ? "largest product" : "\(top.grouped) largest products"
        "\(rows.shape) among \(choice.counted("row")): the \(what) of each row"
        let shown = min(lists.rows, Self.shown.rows)
        for row in 0..<shown {
            ""
            "row \(row)"
            first(of: row)
        }
        ""
        if lists.rows > shown || top > Self.shown.products {
            "(\(shown.counted("row")) of \(lists.rows.grouped), up to \(min(top, Self.shown.products)) each: --json or --output "
                + "FILE has all)"
            ""
        }
        let pairs = Double(lists.rows) * Double(choice)
        let flops = 2 * pairs * Double(rows.columns)
        "\((pairs / 1e6).significant(3)) million pairs in \(seconds.duration): "
            + "\((flops / seconds / 1e9).significant(3)) GFLOP/s"
        [outputs.lists, outputs.scores].compactMap { $0.map { "written to \($0)" } }
    }

    private func first(of row: Int) -> String {
        let (indices, scores) = lists.row(row)
        guard !indices.isEmpty else { return "nothing to list" }
        return zip(indices, scores).prefix(Self.shown.products).map { (row: $0, score: $1) }.tabulated([
            .right("product") { Double($0.score).fixed(4) }, .right("row") { "\($0.row)" },
        ])
    }
}
