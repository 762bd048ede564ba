import LatentRuntime

extension CSRMatrix {
    /// Reads the matrix in the Matrix Market file at `path`
    /// (Boisvert, Pozo and Remington, *The Matrix Market Exchange Formats*, NISTIR 5935, 1996).
    ///
    /// Read are `coordinate` files with real, integer or no values (`pattern`: each is 1), where a value of 0 is an
    /// entry, and `array` files, of which only what is not 0 becomes an entry; general, symmetric and skew-symmetric
    /// ones, these with both halves in the result. Each number is rounded once, to the nearest `Scalar` (beyond its
    /// range: infinite); `nan` and `inf` are numbers, and an exponent may be marked by Fortran's `D`. Values of
    /// entries at one place are added up in the order of the file, as SciPy does. The file may be compressed by gzip.
    ///
    /// O(bytes + entries + rows + columns), the parsing on all threads.
    ///
    ///     let ratings = try CSRMatrix<Float>(matrixMarket: "ratings.mtx")
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - pool: whose threads parse.
    ///   - note: is told what was taken rather than refused, a sentence each: repeated entries, and a last line without
    ///     a line feed, whose number may be cut off.
    /// - Throws: `FileError` naming the line and what was expected there: complex and hermitian files, entries fewer or
    ///   more than promised, outside the matrix or on the diagonal of a skew-symmetric matrix, more than
    ///   2³¹ - 1 rows or columns, or so many more than the file has bytes (16 times, and more than 2²⁴) that memory for
    ///   them must not be taken on its word.
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    public init(
        matrixMarket path: String, pool: ThreadPool = .shared, note: (String) -> Void = { _ in }
    ) throws {
        let text = try MatrixMarketText(path: path)
        let header = text.header
        var entries = try text.entries(as: Scalar.self, pool: pool)
        if !text.endsWithLineFeed, entries.values.count > 0 {
            note("\(path): the last line does not end with a line feed: the file may be cut off within its number")
        }
        if header.format == .array { entries.place(by: header) }
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
            entries.addUpRepeated(rows: header.rows, columns: header.columns)
            note("\(path): entries at one place, such as (\(error.row + 1), \(error.column + 1)), were added up")
            try self.init(
                rows: header.rows, columns: header.columns, rowIndices: entries.rows, columnIndices: entries.columns,
                values: entries.values)
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

    /// Adds the values of entries at one place up, in their order, and leaves one entry of each place.
    fileprivate mutating func addUpRepeated(rows rowCount: Int, columns columnCount: Int) {
        var first = [Int](repeating: -1, count: columnCount)
        let offsets = CountingSort.offsets(of: rows, below: rowCount)
        var order = [Int](repeating: 0, count: rows.count)
        CountingSort.forEachPlace(of: rows, offsets: offsets) { position, place in order[place] = position }
        var isKept = [Bool](repeating: true, count: rows.count)
        for row in 0..<rowCount {
            let own = order[offsets[row]..<offsets[row + 1]]
            for k in own {
                let column = Int(columns[k])
                if first[column] < 0 {
                    first[column] = k
                } else {
                    values[first[column]] += values[k]
                    isKept[k] = false
                }
            }
            for k in own { first[Int(columns[k])] = -1 }
        }
        let kept = isKept.indices.filter { isKept[$0] }
        (rows, columns, values) = (kept.map { rows[$0] }, kept.map { columns[$0] }, kept.map { values[$0] })
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
