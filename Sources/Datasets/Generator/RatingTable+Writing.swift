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
        for case .text(let id)? in [userIDs.ids.last, itemIDs.ids.last, catalog.ids.last] {
            throw InvalidArgument("\(layout.ratingsFile) cannot hold the id '\(id)': its ids are whole numbers")
        }
        try makeFolder(folder)
        let catalogText = try CatalogText(catalog, layout: layout)
        try writeRatings(to: "\(folder)/\(layout.ratingsFile)", layout: layout)
        try AtomicFile.write(to: "\(folder)/\(layout.catalogFile)") { try $0.write(catalogText.items) }
        if let genres = catalogText.genres {
            try AtomicFile.write(to: "\(folder)/u.genre") { try $0.write(genres) }
        }
    }

    private func writeRatings(to path: String, layout: DataLayout) throws {
        let separator: [UInt8]
        switch layout {
        case .doubleColon: separator = Array("::".utf8)
        case .tabbed: separator = Array("\t".utf8)
        case .commaSeparated: separator = Array(",".utf8)
        }
        try AtomicFile.write(to: path) { file in
            var text: [UInt8] = []
            if layout == .commaSeparated {
                text += Array("userId,movieId,rating\(timestamps == nil ? "" : ",timestamp")\n".utf8)
            }
            for row in 0..<count {
                text.append(decimal: userIDs.ids.numbers[Int(users[row])])
                text += separator
                text.append(decimal: itemIDs.ids.numbers[Int(items[row])])
                text += separator
                text.append(rating: ratings[row], withPoint: layout == .commaSeparated)
                if let timestamps {
                    text += separator
                    text.append(decimal: Int(timestamps[row]))
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

extension [UInt8] {
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
