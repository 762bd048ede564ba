/// A way in which ratings and their catalog are published, known by the names of its files.
public enum DataLayout: String, Sendable, CaseIterable {
    /// `ratings.dat`, `movies.dat`, `users.dat`: fields between `::` (MovieLens 1M and 10M).
    case doubleColon
    /// `u.data`, `u.item`, `u.genre`, `u.user`: fields between tabs or bars (MovieLens 100K).
    case tabbed
    /// `ratings.csv`, `movies.csv`: named columns (MovieLens 20M and later).
    case commaSeparated

    /// The file of ratings.
    public var ratingsFile: String {
        switch self {
        case .doubleColon: "ratings.dat"
        case .tabbed: "u.data"
        case .commaSeparated: "ratings.csv"
        }
    }

    /// The file of titles and genres.
    public var catalogFile: String {
        switch self {
        case .doubleColon: "movies.dat"
        case .tabbed: "u.item"
        case .commaSeparated: "movies.csv"
        }
    }

    /// The file that lists people, where the layout has one: its first field is the id.
    var peopleFile: (name: String, separator: String)? {
        switch self {
        case .doubleColon: ("users.dat", "::")
        case .tabbed: ("u.user", "|")
        case .commaSeparated: nil
        }
    }

    /// The layout of one file, from its name or else from its first line.
    init(ofFile name: String, firstLine: [UInt8]) {
        let line = String(decoding: firstLine.prefix(200), as: UTF8.self)
        let tabbedNames = ["u.data", ".base", ".test"]
        if name.hasSuffix(".dat") || line.contains("::") {
            self = .doubleColon
        } else if tabbedNames.contains(where: name.hasSuffix)
            || (line.contains("\t") && line.first?.isNumber == true)
        {
            self = .tabbed
        } else {
            self = .commaSeparated
        }
    }
}
