import Latent

/// The rows that are compared, with the names that a data set has for them.
struct ComparedRows<Scalar: BLASScalar> {
    private(set) var source: MatrixSource<Scalar>
    /// What one is called.
    let noun: String
    /// Nil for the rows of a matrix.
    private(set) var ids: Vocabulary.IDs?
    private var catalog = Catalog([:])

    init(path: String, columns: RatingColumns, of side: Cosine.Side?) throws {
        guard InputKind(path: path) == .dataSet else {
            source = try MatrixSource(path, columns: columns)
            if side == .columns { source.matrix = source.matrix.turned() }
            noun = side == .columns ? "column" : "row"
            return
        }
        let table = try RatingTable(path: path, columns: columns)
        source = try MatrixSource(path, columns: columns, table: table)
        if side != .users { (source.matrix, catalog) = (source.matrix.turned(), table.catalog) }
        noun = side == .users ? "user" : "item"
        ids = side == .users ? table.userIDs.ids : table.itemIDs.ids
    }

    /// The number, or the id, that a row goes by.
    func name(_ row: Int) -> ID { ids?[row] ?? .number(row) }

    /// The title, where there is one.
    func title(_ row: Int) -> String? { ids.flatMap { catalog[$0[row]]?.title } }
}

/// What `cosine` shows.
struct NeighborReport<Scalar: BLASScalar & Encodable>: Report {
    static var command: String { "cosine" }
    let rows: ComparedRows<Scalar>
    /// The rows that neighbors are among, where they are others.
    let others: ComparedRows<Scalar>?
    let neighbors: Neighbors<Scalar>
    let top: Int
    let metric: Similarity.Metric
    let seconds: Double
    let output: String?

    static var fields: [Field<Self>] {
        [
            Field("matrix", "What was compared.", object: \.rows.source),
            Field("ids", "The id of each row of a data set; null for a matrix.") { report in
                report.rows.ids.map { $0.map { $0 } }
            },
            Field("metric", "What a score is.", \.metric.rawValue),
            Field("rows", "Rows that neighbors were sought for.", \.neighbors.rows),
            Field("seconds", "Wall time as `secondsOf` says.", \.seconds),
            Field("secondsOf", "What the time is of.") { _ in "the search, without reading and writing" },
            Field("output", "The file that was written; null where none was.", \.output),
            Field(
                "top",
                "For each row, its nearest, the nearest first: an array of `{\"item\", \"score\"}`, of `user`, `row` "
                    + "or `column` in place of `item` where those were compared."
            ) { report in
                let names = report.among
                return StreamedArray(
                    (0..<report.neighbors.rows).lazy.map { row in
                        let (indices, scores) = report.neighbors.row(row)
                        return zip(indices, scores).map {
                            Neighbor(noun: names.noun, id: names.name(Int($0)), score: $1)
                        }
                    })
            },
        ]
    }

    /// `{"item", "score"}`, or what else an item is called.
    private struct Neighbor: Encodable {
        let noun: String
        let id: ID
        let score: Scalar

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: DocumentKey.self)
            try container.encode(id, forKey: DocumentKey(noun))
            try container.encode(score, forKey: DocumentKey("score"))
        }
    }

    private var among: ComparedRows<Scalar> { others ?? rows }

    /// The most rows, and neighbors of each, that text shows.
    private static var shown: (rows: Int, neighbors: Int) { (3, 5) }

    @Lines var text: String {
        let elsewhere = others.map { " among \($0.source.matrix.shape)" } ?? ""
        let nearest = top == 1 ? "nearest" : "\(top.grouped) nearest"
        "\(rows.source.matrix.shape)\(elsewhere): the \(nearest) of each \(rows.noun), by \(metric.rawValue)"
        let count = neighbors.rows
        let shown = min(count, Self.shown.rows)
        for row in 0..<shown {
            ""
            first(of: row)
        }
        ""
        if count > shown || (0..<shown).contains(where: { neighbors.row($0).indices.count > Self.shown.neighbors }) {
            "(\(shown.counted(rows.noun)) of \(count.grouped), up to \(Self.shown.neighbors) neighbors each: --json or "
                + "--output FILE has all)"
            ""
        }
        let pairs = others.map { count * $0.source.matrix.rows } ?? count * (count - 1) / 2
        let rate = (Double(pairs) / seconds / 1e6).significant(3)
        "\(pairs.counted("pair")) in \(seconds.duration): \(rate) million a second"
        output.map { "written to \($0)" }
    }

    /// A few neighbors of a row.
    @Lines private func first(of row: Int) -> String {
        let (indices, scores) = neighbors.row(row)
        let titled: [Column<(index: Int32, score: Scalar)>] = [.prose("title") { among.title(Int($0.index)) ?? "" }]
        "\(rows.noun) \(rows.name(row))\(rows.title(row).map { "  \($0)" } ?? "")".printable
        if indices.isEmpty {
            "no neighbors"
        } else {
            zip(indices, scores).prefix(Self.shown.neighbors).map { (index: $0, score: $1) }.tabulated(
                [
                    .right("score") { Double($0.score).fixed(4) },
                    .right(among.noun) { among.name(Int($0.index)).description },
                ] + (indices.contains { among.title(Int($0)) != nil } ? titled : []))
        }
    }
}
