import LatentRuntime

/// Invented titles: no two of one data set are the same.
struct GeneratedTitles {
    private static let openings = [
        "Amber", "Broken", "Crimson", "Distant", "Electric", "Fading", "Golden", "Hidden", "Idle", "Jagged",
        "Kindled", "Last", "Midnight", "Nameless", "Open", "Paper", "Quiet", "Restless", "Silver", "Tender",
        "Unwritten", "Velvet", "Wandering", "Young", "Borrowed", "Careful", "Double", "Endless", "First",
        "Glass", "Hollow", "Iron", "Little", "Northern", "Patient", "Second", "Seven", "Southern", "Stolen",
        "Winter",
    ]
    private static let subjects = [
        "Harbor", "Orchard", "Signal", "Garden", "River", "Station", "Letter", "Witness", "Bridge", "Island",
        "Machine", "Summer", "Cartographer", "Detective", "Orchestra", "Lighthouse", "Promise", "Stranger",
        "Kingdom", "Voyage", "Mirror", "Festival", "Window", "Carnival", "Frontier", "Daughter", "Brother",
        "Captain", "Gambler", "Painter", "Shadow", "Season", "Highway", "Castle", "Engine", "Horizon",
        "Library", "Market", "Mountain", "Ocean", "Palace", "Railway", "Sailor", "Teacher", "Valley",
    ]
    private static let endings = [
        "", " Returns", " in Spring", " at Dawn", " by Night", " of the North", " of the South", " Forever",
        " and I", " Without End", " on Fire", " in Paris", " in Lisbon", " in the Rain", " in the Snow",
        " for Two", " for Sale", " at Sea", " of Sand", " of Stone", " of Dust", " of Salt", " Unmasked",
        " Revisited", " Goes West", " Comes Home", " Below", " Above", " Next Door", " No More", " in Exile",
        " on Trial", " Under Glass", " Tonight", " Tomorrow",
    ]

    private let seed: UInt64
    private let offset: Int

    init(seed: UInt64) {
        self.seed = seed
        var generator = Philox(seed: seed, purpose: .title)
        offset = generator.next(below: Self.count)
    }

    /// How many titles there are.
    private static var count: Int { openings.count * subjects.count * endings.count }
    /// It shares no factor with the number of titles, so that steps of it visit every title once.
    private static let step = 25_013

    /// The title of item `index`, with a year.
    /// - Precondition: `index` is below 63,000, the number of titles.
    func title(_ index: Int) -> String {
        precondition(index < Self.count, "there are only \(Self.count) titles")
        var code = (index * Self.step + offset) % Self.count
        let opening = Self.openings[code % Self.openings.count]
        code /= Self.openings.count
        let subject = Self.subjects[code % Self.subjects.count]
        code /= Self.subjects.count
        var generator = Philox(seed: seed, purpose: .title, row: index + 1)
        // The square makes recent years the most frequent.
        let age = generator.nextUniform()
        return "\(opening) \(subject)\(Self.endings[code]) (\(2000 - Int(70 * age * age)))"
    }
}

extension RandomPurpose {
    /// Titles of items.
    static let title = RandomPurpose(rawValue: 10)
}
