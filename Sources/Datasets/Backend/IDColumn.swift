import LatentRuntime

/// The ids of users or items, row by row, before all of them are known: 4 bytes a row, however large ids are.
///
/// The rows are in pieces, each with a list of ids, ascending: a row's id is `ids[code]`.
struct IDColumn {
    private(set) var codes: [Int32]
    private var pieces: [(rows: Range<Int>, ids: Vocabulary.IDs)] = []

    /// A column of codes, in pieces of so many rows with these ids.
    init(codes: [Int32], pieces: [(rows: Int, ids: Vocabulary.IDs)]) {
        self.codes = codes
        var row = 0
        for piece in pieces {
            self.pieces.append((row..<row + piece.rows, piece.ids))
            row += piece.rows
        }
    }

    /// A column of these numbers, in one piece.
    init(_ ids: [Int]) {
        var distinct = Vocabulary.IDs(distinct: [], [])
        let codes = [Int32](unsafeUninitializedCapacity: ids.count) { codes, count in
            if let codes = codes.baseAddress { distinct = ids.withUnsafeBufferPointer { Self.encode($0, codes) } }
            count = ids.count
        }
        self.init(codes: codes, pieces: [(ids.count, distinct)])
    }

    /// A column of these ids, in one piece: O(n log n).
    init(_ ids: [ID]) {
        let vocabulary = Vocabulary(Vocabulary.IDs(distinct: ids))
        let codes = ids.map { Int32(truncatingIfNeeded: vocabulary.index(of: $0) ?? 0) }
        self.init(codes: codes, pieces: [(ids.count, vocabulary.ids)])
    }

    /// The number of rows.
    var count: Int { codes.count }

    /// Every id that occurs.
    var occurring: Vocabulary.IDs { Vocabulary.IDs(joining: pieces.map(\.ids)) }

    /// Makes the rows one piece with the ids of `vocabulary`, which holds them all: codes are then indices into it.
    mutating func unite(over vocabulary: Vocabulary, pool: ThreadPool) {
        let pieces = pieces
        codes.withUnsafeMutableBufferPointer { codes in
            pool.run(tiles: pieces.count) { tile in
                let indices = vocabulary.indices(of: pieces[tile].ids).map { Int32(truncatingIfNeeded: $0 ?? 0) }
                for row in pieces[tile].rows { codes[row] = indices[Int(codes[row])] }
            }
        }
        self.pieces = [(0..<count, vocabulary.ids)]
    }

    /// Writes a code for each of the ids; returns the list that codes are positions in.
    static func encode(_ ids: UnsafeBufferPointer<Int>, _ codes: UnsafeMutablePointer<Int32>) -> Vocabulary.IDs {
        let vocabulary = Vocabulary(of: ids)
        for row in ids.indices { codes[row] = Int32(truncatingIfNeeded: vocabulary.index(ofNumber: ids[row]) ?? 0) }
        return vocabulary.ids
    }
}
