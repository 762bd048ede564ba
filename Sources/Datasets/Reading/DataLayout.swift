/// A way in which ratings and their catalog are published, known by the names of its files.
///
/// Ratings are decimal numbers in all three, and ids, in files that are written, whole numbers in the first two. Lines
/// end with a line feed, or a carriage return before it. Titles that are not valid UTF-8 are read as latin-1,
/// in which the older editions are written.
public enum DataLayout: String, Sendable, CaseIterable {
    /// `ratings.dat`, `movies.dat`, `users.dat`: fields between `::` (MovieLens 1M and 10M).
    ///
    /// A rating is `user::item::rating::timestamp`, an item `item::title::genre|genre`, a person a line that begins
    /// with `user::`. There are no quotes.
    case doubleColon
    /// `u.data`, `u.item`, `u.genre`, `u.user`: fields between tabs or bars (MovieLens 100K).
    ///
    /// A rating is user, item, rating and timestamp between tabs; an item `item|title|date|date|address` and a flag, 0
    /// or 1, for each genre of `u.genre`, or of the published list where that is missing.
    case tabbed
    /// `ratings.csv`, `movies.csv`: named columns (MovieLens 20M and later).
    ///
    /// The first line names the columns, in any order; others than those of user, item, rating and timestamp are passed
    /// over. Fields may stand in double quotes, as RFC 4180 has it; genres stand between bars.
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

    /// What the files of ratings and of titles are called besides, in copies that people have.
    static let otherNames = ["ratings.csv": ["rating.csv"], "movies.csv": ["movie.csv"]]

    /// The layout whose catalog may stand beside a file of such lines.
    init(of format: RatingLineFormat) {
        switch format.separator.kind {
        case .doubled where format.separator.byte == UInt8(ascii: ":"): self = .doubleColon
        case .single where format.separator.byte == UInt8(ascii: "\t") && !format.hasHeader: self = .tabbed
        default: self = .commaSeparated
        }
    }
}
