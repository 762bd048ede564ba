/// The genres of MovieLens.
enum Genres {
    /// The list of MovieLens 100K, in the order of its flags.
    static let movieLens100K = [
        "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary",
        "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller",
        "War", "Western",
    ]

    /// What MovieLens writes from 20M on for an item without genres.
    static let none = "(no genres listed)"
}
