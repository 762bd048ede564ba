import LatentDatasets
import LatentLinearAlgebra
import LatentRuntime

/// The rows that are compared, with the names that a data set has for them.
struct ComparedRows<Scalar: BLASScalar> {
    let matrix: InputMatrix<Scalar>
    /// What one is called.
    let noun: String
    /// Nil for the rows of a matrix.
    private(set) var ids: Vocabulary.IDs?
    private var catalog = Catalog([:])

    init(path: String, of side: Cosine.Side?, pool: ThreadPool) throws {
        guard InputKind(path: path) == .dataSet else {
            let given = try InputMatrix<Scalar>(path: path, pool: pool)
            matrix = side == .columns ? given.transposed : given
            noun = side == .columns ? "column" : "row"
            return
        }
        let table = try RatingTable(path: path)
        let given = try InputMatrix<Scalar>(table, path: path)
        matrix = side == .users ? given : given.transposed
        noun = side == .users ? "user" : "item"
        ids = side == .users ? table.userIDs.ids : table.itemIDs.ids
        if side != .users { catalog = table.catalog }
    }

    /// The number, or the id, that a row goes by.
    func name(_ row: Int) -> ID { ids?[row] ?? .number(row) }

    /// The title, where there is one.
    func title(_ row: Int) -> String? { ids.flatMap { catalog[$0[row]]?.title } }
}

/// What `cosine` shows.
struct NeighborReport<Scalar: BLASScalar & Encodable>: Report {
    static var command: String { "cosine" }
    let matrix: MatrixSource
    let rows: ComparedRows<Scalar>
    /// The rows that neighbors are among, where they are others.
    let others: ComparedRows<Scalar>?
    let neighbors: Neighbors<Scalar>
    let top: Int
    let metric: String
    let seconds: Double
    let output: String?

    static var fields: [Field<Self>] {
        [
            Field("matrix", "What was compared.", object: \.matrix),
            Field("ids", "The id of each row of a data set; null for a matrix.") { report in
                report.rows.ids.map { $0.map { $0 } }
            },
            Field("metric", "What a score is.", \.metric),
            Field("rows", "Rows that neighbors were sought for.", \.neighbors.rows),
            Field("seconds", "Wall time as `secondsOf` says.", \.seconds),
            Field("secondsOf", "What the time is of.") { _ in "the search, without reading and writing" },
            Field("output", "The file that was written; null where none was.", \.output),
            Field(
                "top",
                "For each row, its nearest, the nearest first: an array of `{\"item\", \"score\"}`, of `user`, `row` or "
                    + "`column` in place of `item` where those were compared."
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

    var text: String {
        let elsewhere = others.map { " among \($0.matrix.shape)" } ?? ""
        let nearest = top == 1 ? "nearest" : "\(top.grouped) nearest"
        var parts = ["\(rows.matrix.shape)\(elsewhere): the \(nearest) of each \(rows.noun), by \(metric)"]
        let count = neighbors.rows
        let shown = min(count, Self.shown.rows)
        parts += (0..<shown).map { first(of: $0) }
        let most = (0..<shown).map { neighbors.row($0).indices.count }.max() ?? 0
        if count > shown || most > Self.shown.neighbors {
            parts.append(
                "(\(shown == 1 ? "1 \(rows.noun)" : "\(shown) \(rows.noun)s") of \(count.grouped), up to "
                    + "\(Self.shown.neighbors) neighbors each: --json or --output FILE has all)")
        }
        let pairs = others.map { count * $0.matrix.rows } ?? count * (count - 1) / 2
        let rate = (Double(pairs) / seconds / 1e6).significant(3)
        parts.append(
            "\(pairs == 1 ? "1 pair" : "\(pairs.grouped) pairs") in \(seconds.duration): \(rate) million a second"
                + (output.map { "\nwritten to \($0)" } ?? ""))
        return parts.joined(separator: "\n\n")
    }

    /// A few neighbors of a row.
    private func first(of row: Int) -> String {
        let heading = "\(rows.noun) \(rows.name(row))\(rows.title(row).map { "  \($0)" } ?? "")".printable
        let (indices, scores) = neighbors.row(row)
        let titles = indices.map { among.title(Int($0)) }
        let titled = titles.contains { $0 != nil }
        var table = TextTable([("score", .right), (among.noun, .right)] + (titled ? [("title", .prose)] : []))
        for (place, (index, score)) in zip(indices, scores).prefix(Self.shown.neighbors).enumerated() {
            table.add(
                [Double(score).fixed(4), among.name(Int(index)).description] + (titled ? [titles[place] ?? ""] : []))
        }
        return heading + "\n" + (indices.isEmpty ? "no neighbors" : table.text)
    }
}
