import LatentRuntime

/// The names of the columns of a delimited file, and which of them hold what.
struct HeaderNames {
    /// As written, without the blanks around them.
    let names: [String]

    /// The names that published sets give to columns, each list before those that count only where none of it is there;
    /// in the form of ``plain(_:)``.
    static let accepted: [RatingColumns.Role: [[String]]] = [
        .user: [
            [
                "userid", "uid", "customerid", "reviewerid", "visitorid", "viewerid", "memberid", "personid",
                "sessionid",
            ],
            ["user", "customer", "reviewer", "username", "profilename", "session"],
        ],
        .item: [
            [
                "itemid", "iid", "movieid", "filmid", "bookid", "artistid", "productid", "animeid", "gameid", "appid",
                "songid", "trackid", "jokeid", "recipeid", "articleid", "newsid", "businessid", "postid", "beerid",
            ],
            [
                "item", "movie", "film", "book", "isbn", "artist", "product", "asin", "anime", "game", "song", "track",
                "joke", "recipe", "article", "business",
            ],
        ],
        .rating: [
            ["rating", "bookrating", "userrating", "starrating", "reviewscore", "reviewoverall"],
            ["score", "stars", "overall", "ratings"],
            ["value", "preference"],
            counts,
        ],
        .time: [
            ["timestamp", "unixreviewtime", "unixtime"],
            ["time", "datetime", "date", "reviewtime", "reviewdate", "createdat", "dateadded"],
        ],
    ]
    /// Those of them that say how often.
    private static let counts = ["weight", "count", "plays", "playcount", "listencount"]
    static let titles = [["title"]]
    static let genres = [["genres"]]

    /// A name in lower case, without what comes behind a colon (RecBole's `user_id:token`), blanks, `_` and `-`.
    static func plain(_ name: String) -> String {
        (name.lowercased().split(separator: ":").first ?? "").filter { !" _-".contains($0) }
    }

    /// Whether a line of these fields is a header by a name alone.
    var hasKnownName: Bool {
        names.contains { name in
            Self.accepted.values.contains { $0.contains { $0.contains(Self.plain(name)) } }
        }
    }

    /// The column that goes by one of these names; nil where none does.
    /// - Throws: a reason where several do.
    func position(of accepted: [[String]], _ role: String) throws(Refusal) -> Int? {
        for list in accepted {
            let found = names.indices.filter { list.contains(Self.plain(names[$0])) }
            if found.count > 1 { throw several(found, "may hold the \(role)") }
            if let only = found.first { return only }
        }
        return nil
    }

    /// The column that a person tells.
    /// - Throws: a reason where there is none, or several.
    func position(of column: RatingColumns.Column, _ role: String) throws(Refusal) -> Int? {
        switch column {
        case .none: return nil
        case .number(let number):
            guard number <= names.count else {
                throw Refusal("the \(role) is to be column \(number), and there are \(names.count)")
            }
            return number - 1
        case .name(let name):
            var found = names.indices.filter { names[$0] == name }
            if found.isEmpty { found = names.indices.filter { Self.plain(names[$0]) == Self.plain(name) } }
            guard let first = found.first else {
                throw Refusal("no column is called \(quoted(name.utf8)), as the \(role) is to be: \(listing)")
            }
            if found.count > 1 { throw several(found, "are called \(quoted(name.utf8))") }
            return first
        }
    }

    /// What the name of this column says that its numbers are.
    func values(ofColumn place: Int) -> DataDescription.Values {
        Self.counts.contains(Self.plain(names[place])) ? .counts : .ratings
    }

    private func several(_ found: [Int], _ what: String) -> Refusal {
        let columns = found.prefix(3).map { "\(quoted(names[$0].utf8)) (column \($0 + 1))" }
        return Refusal("\(columns.joined(separator: " and ")) \(what): say which by its number")
    }

    /// What the header names, in words.
    var listing: String {
        let shown = names.prefix(8).map { quoted($0.utf8) }.joined(separator: ", ")
        return "the header names \(shown)\(names.count > 8 ? " and \(names.count - 8) more" : "")"
    }

    /// Why columns cannot be told.
    struct Refusal: Error {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }
}
