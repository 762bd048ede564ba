import LatentRuntime

extension CSRMatrix {
    /// Reads the matrix in the Matrix Market file at `path`
    /// (Boisvert, Pozo and Remington, *The Matrix Market Exchange Formats*, NISTIR 5935, 1996).
    ///
    /// Read are `coordinate` files with real, integer or no values (`pattern`: each is 1), where a value of 0 is an
    /// entry, and `array` files, of which only what is not 0 becomes an entry; general, symmetric and skew-symmetric
    /// ones, these with both halves in the result. Each number is rounded once, to the nearest `Scalar` (beyond its
    /// range: infinite); `nan` and `inf` are numbers. Each line must end with a line feed, the last one too, because a
    /// number that is cut off is a number.
    ///
    /// O(bytes + entries + rows + columns), the parsing on all threads.
    ///
    ///     let ratings = try CSRMatrix<Float>(matrixMarket: "ratings.mtx")
    ///
    /// - Throws: `FileError` naming the line and what was expected there: complex and hermitian files, entries fewer or
    ///   more than promised, outside the matrix, given twice or on the diagonal of a skew-symmetric matrix, more than
    ///   2³¹ - 1 rows or columns, or so many more than the file has bytes (16 times, and more than 2²⁴) that memory for
    ///   them must not be taken on its word.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public init(matrixMarket path: String, pool: ThreadPool = .shared) throws {
        let text = try MatrixMarketText(path: path)
        let header = text.header
        var entries = try text.entries(as: Scalar.self, pool: pool)
        if header.format == .array { entries.place(by: header) }
        let given = entries.rows.count
        if header.symmetry == .skewSymmetric,
            let k = entries.rows.indices.first(where: { entries.rows[$0] == entries.columns[$0] })
        {
            throw text.malformed(entry: k, "an entry on the diagonal, where a skew-symmetric matrix has none")
        }
        if header.symmetry != .general { entries.mirror(sign: header.symmetry == .symmetric ? 1 : -1) }
        do throws(RepeatedPlace) {
            try self.init(
                rows: header.rows, columns: header.columns, checkedRows: entries.rows, checkedColumns: entries.columns,
                values: entries.values)
        } catch {
            let mentions = (0..<given).lazy.filter { k in
                let place = (entries.rows[k], entries.columns[k])
                return place == (error.row, error.column)
                    || (header.symmetry != .general && place == (error.column, error.row))
            }
            let second = mentions.dropFirst().first ?? 0
            throw text.malformed(
                entry: second, "the entry (\(entries.rows[second] + 1), \(entries.columns[second] + 1)) is given twice")
        }
    }

    /// Writes the matrix to `path` as a Matrix Market file in one step: coordinates, real, general, in the order of the
    /// rows, each value as the shortest decimal that reads back as the same `Scalar`.
    ///
    /// The file that was there is replaced once the new one is whole, or stays.
    /// - Throws: `FileError` when the folder or the disk refuses.
    /// - Complexity: O(entries); the text is written in pieces of a mebibyte.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public func writeMatrixMarket(to path: String) throws {
        try AtomicFile.write(to: path) { writer in
            var text = Array("%%MatrixMarket matrix coordinate real general\n".utf8)
            text += "\(rows) \(columns) \(pattern.count)\n".utf8
            for i in 0..<rows {
                let row = Array("\(i + 1) ".utf8)
                for k in pattern.rowOffsets[i]..<pattern.rowOffsets[i + 1] {
                    text += row
                    text += (Int(pattern.columnIndices[k]) + 1).description.utf8
                    text.append(UInt8(ascii: " "))
                    let value = values[k].description.utf8
                    text += value.suffix(2).elementsEqual(".0".utf8) ? value.dropLast(2) : value[...]
                    text.append(UInt8(ascii: "\n"))
                    if text.count >= 1 << 20 {
                        try writer.write(text)
                        text.removeAll(keepingCapacity: true)
                    }
                }
            }
            try writer.write(text)
        }
    }
}

extension MatrixMarketText.Entries {
    /// Gives the values of an array their places, and drops those that are 0.
    ///
    /// An array stands column after column; of a symmetric one the part on and below the diagonal, of a skew-symmetric
    /// one that below it.
    fileprivate mutating func place(by header: MatrixMarketHeader) {
        var next = 0
        var kept: [Scalar] = []
        for j in 0..<header.columns {
            for i in min(header.firstRow(ofColumn: j), header.rows)..<header.rows {
                let value = values[next]
                next += 1
                guard value != 0 else { continue }
                rows.append(Int32(i))
                columns.append(Int32(j))
                kept.append(value)
            }
        }
        values = kept
    }

    /// Adds, for each entry off the diagonal, the one on its other side.
    ///
    /// Where an entry and its mirror image are both given, a place comes twice, which the matrix made of them finds.
    /// - Complexity: O(entries).
    fileprivate mutating func mirror(sign: Scalar) {
        let given = rows.count
        rows.reserveCapacity(2 * given)
        columns.reserveCapacity(2 * given)
        values.reserveCapacity(2 * given)
        for k in 0..<given where rows[k] != columns[k] {
            rows.append(columns[k])
            columns.append(rows[k])
            values.append(sign * values[k])
        }
    }
}
