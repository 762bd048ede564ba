import LatentRuntime

/// Which columns of a file of ratings hold what, where the reader is told; what it is not told it finds by the names of
/// the header, or by the order user, item, rating, time where there is none.
public struct RatingColumns: Sendable, Equatable {
    /// What a column holds.
    public enum Role: String, Sendable, CaseIterable {
        /// Whose the rating is.
        case user
        /// What was rated.
        case item
        /// How it was rated, or how often: a number, or no column at all where events are listed.
        case rating
        /// When it was rated.
        case time
    }

    /// A column as a person tells it.
    public enum Column: Sendable, Equatable {
        /// By the name in the header.
        case name(String)
        /// By its place, from 1.
        case number(Int)
        /// There is none, whatever the header says; of ratings and times only.
        case none
    }

    private var columns: [Role: Column] = [:]
    /// What the numbers of the rating's column are called: counts by `count=`, ratings by `rating=`; nil by neither.
    private(set) var values: DataDescription.Values?

    /// Nothing is told: all is found.
    public init() {}

    /// What the text says: `user=uid,item=isbn,rating=3,time=none`, each role once at most, a column by its name or its
    /// number from 1. In place of `rating`, `count` says how often it was: a weight and no rating.
    /// - Throws: `InvalidArgument`, which says what is wrong and what the form is.
    public init(parsing text: String) throws(InvalidArgument) {
        func fail(_ reason: String) -> InvalidArgument {
            InvalidArgument(
                "columns '\(text)': \(reason); the form is user=COLUMN,item=COLUMN,rating=COLUMN,time=COLUMN, or count=COLUMN "
                    + "for how often, each a name of the header or a number from 1, and those that are not given are found; rating=none and "
                    + "time=none leave them out")
        }
        guard !text.isEmpty else { return }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard sides.count == 2, !sides[1].isEmpty else { throw fail("'\(part)' is no ROLE=COLUMN") }
            let isCount = sides[0] == Self.count
            guard let role = isCount ? .rating : Role(rawValue: sides[0]) else {
                throw fail("'\(sides[0])' is no role")
            }
            guard columns[role] == nil else {
                throw fail(values == nil ? "\(role.rawValue) is given twice" : "rating or count is given twice")
            }
            let column = Self.column(sides[1])
            guard column != .none || (role == .rating && !isCount) || role == .time else {
                throw fail(
                    isCount ? "rating=none says that there is no number" : "every rating has its \(role.rawValue)")
            }
            if role == .rating, column != .none { values = isCount ? .counts : .ratings }
            guard column != .number(0), !columns.values.contains(column) || column == .none else {
                throw fail(column == .number(0) ? "columns count from 1" : "'\(sides[1])' is given twice")
            }
            columns[role] = column
        }
    }

    private static let count = "count"

    private static func column(_ text: String) -> Column {
        if text == "none" { return .none }
        if let number = Int(text), number >= 0, String(number) == text { return .number(number) }
        return .name(text)
    }

    /// The column that holds `role`, where that was told.
    public subscript(role: Role) -> Column? {
        get { columns[role] }
        set { columns[role] = newValue }
    }

    /// Whether times are asked for by naming their column.
    var nameTimes: Bool {
        switch columns[.time] {
        case .name, .number: true
        case .some(.none), nil: false
        }
    }
}

extension RatingColumns: CustomStringConvertible {
    /// The text form, which `init(parsing:)` takes back; empty where nothing is told.
    public var description: String {
        Role.allCases.compactMap { role in
            let name = role == .rating && values == .counts ? Self.count : role.rawValue
            return columns[role].map { "\(name)=\($0)" }
        }.joined(separator: ",")
    }
}

extension RatingColumns.Column: CustomStringConvertible {
    /// The name, the number or `none`.
    public var description: String {
        switch self {
        case .name(let name): name
        case .number(let number): String(number)
        case .none: "none"
        }
    }
}
