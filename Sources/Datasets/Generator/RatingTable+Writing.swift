import LatentRuntime

extension RatingTable {
    /// Writes ratings and catalog to `folder`, which is made where it is missing, in the files of a layout:
    /// what `RatingTable(path:)` reads back. People without ratings have no file.
    ///
    /// Each file replaces an old one whole or not at all. Equal tables give equal files.
    /// - Throws: `FileError` when the disk refuses; `InvalidArgument` when the layout cannot hold an id that is text, a
    ///   title, a genre or the lack of timestamps.
    /// - Complexity: O(ratings).
    public func write(to folder: String, layout: DataLayout) throws {
        if layout != .commaSeparated, timestamps == nil {
            throw InvalidArgument("\(layout.ratingsFile) needs timestamps, and these ratings have none")
        }
        // Ids ascend, texts behind the numbers.
        for case .text(let id)? in [userIDs.ids.last, itemIDs.ids.last, catalog.ids.last]
        where layout != .commaSeparated {
            throw InvalidArgument(
                "\(layout.ratingsFile) cannot hold the id \(quoted(id.utf8)): its ids are whole numbers")
        }
        try makeFolder(folder)
        let catalogText = try CatalogText(catalog, layout: layout)
        try writeRatings(to: "\(folder)/\(layout.ratingsFile)", layout: layout)
        try AtomicFile.write(to: "\(folder)/\(layout.catalogFile)") { try $0.write(catalogText.items) }
        if let genres = catalogText.genres {
            try AtomicFile.write(to: "\(folder)/u.genre") { try $0.write(genres) }
        }
    }

    /// Writes the ratings to `path` as text between commas in one step: the header `user,item,rating`, and `timestamp`
    /// where there are any, then a line for each, text quoted where it must be (RFC 4180). `RatingTable(path:)` reads
    /// the same back.
    /// - Throws: `FileError` when the disk refuses.
    /// - Complexity: O(ratings).
    public func writeCSV(to path: String) throws {
        try write(to: path, header: "user,item,rating", separator: ",", withPoint: false)
    }

    private func writeRatings(to path: String, layout: DataLayout) throws {
        switch layout {
        case .doubleColon: try write(to: path, header: nil, separator: "::", withPoint: false)
        case .tabbed: try write(to: path, header: nil, separator: "\t", withPoint: false)
        case .commaSeparated: try write(to: path, header: "userId,movieId,rating", separator: ",", withPoint: true)
        }
    }

    private func write(to path: String, header: String?, separator: String, withPoint: Bool) throws {
        let separator = Array(separator.utf8)
        let (userTexts, itemTexts) = (userIDs.ids.texts.map(\.csvField), itemIDs.ids.texts.map(\.csvField))
        try AtomicFile.write(to: path) { file in
            var text = Array((header.map { "\($0)\(timestamps == nil ? "" : ",timestamp")\n" } ?? "").utf8)
            for row in 0..<count {
                text.append(id: Int(users[row]), userIDs.ids.numbers, userTexts)
                text += separator
                text.append(id: Int(items[row]), itemIDs.ids.numbers, itemTexts)
                text += separator
                text.append(rating: ratings[row], withPoint: withPoint)
                if let timestamps {
                    text += separator
                    text.append(time: timestamps[row])
                }
                text.append(UInt8(ascii: "\n"))
                if text.count > 1 << 20 {
                    try file.write(text)
                    text.removeAll(keepingCapacity: true)
                }
            }
            try file.write(text)
        }
    }
}

extension String {
    /// The text as a field between commas (RFC 4180): in quotes where it holds a comma, a quote or a line break, or
    /// begins or ends with a blank.
    var csvField: String {
        let isPlain = !utf8.contains(where: ",\"\r\n".utf8.contains) && first != " " && last != " "
        return isPlain ? self : "\"\(replacing("\"", with: "\"\""))\""
    }
}

extension [UInt8] {
    fileprivate mutating func append(id index: Int, _ numbers: [Int], _ texts: [String]) {
        if index < numbers.count { append(decimal: numbers[index]) } else { self += texts[index - numbers.count].utf8 }
    }

    fileprivate mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        let start = count
        repeat {
            append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        self[start...].reverse()
    }

    /// Seconds, without a point where they are whole.
    fileprivate mutating func append(time: Double) {
        if let whole = Int(exactly: time) { append(decimal: whole) } else { append(contentsOf: "\(time)".utf8) }
    }

    /// Stars in the shortest form that reads back the same; whole ones with `.0` where MovieLens has it.
    fileprivate mutating func append(rating: Float, withPoint: Bool) {
        let halves = rating * 2
        guard halves == halves.rounded(), abs(halves) < 1000 else {
            append(contentsOf: "\(rating)".utf8)
            return
        }
        if halves < 0 { append(UInt8(ascii: "-")) }
        let magnitude = Int(abs(halves))
        append(decimal: magnitude / 2)
        if withPoint || magnitude % 2 == 1 {
            append(UInt8(ascii: "."))
            append(UInt8(ascii: magnitude % 2 == 1 ? "5" : "0"))
        }
    }
}
