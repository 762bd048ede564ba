import LatentRuntime

extension RatingTable {
    /// Each user's ratings in two parts: those given to a model as a new person's, and those that it is judged on
    /// ("strong generalization": Liang, Krishnan, Hoffman and Jebara, "Variational autoencoders for collaborative
    /// filtering", WWW 2018, doi:10.1145/3178876.3186150).
    ///
    /// Of a user with n ratings round(`share` · n) are given, one at the least and n - 1 at the most; a single rating is
    /// given, and leaves nothing to judge. Which ones they are is drawn for the seed and the user's index, so that it
    /// does not depend on the other users' ratings.
    /// - Returns: both parts in the table's order, over its vocabularies.
    /// - Throws: `InvalidArgument` for a share that does not lie between 0 and 1, both excluded.
    /// - Complexity: O(n).
    public func foldIn(
        share: Double, seed: UInt64
    ) throws(InvalidArgument) -> (given: RatingTable, judged: RatingTable) {
        guard share > 0, share < 1 else {
            throw InvalidArgument("fold-in \(share): the share must lie between 0 and 1, both excluded")
        }
        var isGiven = [Bool](repeating: false, count: count)
        for var rows in rowsOfUsers() {
            var generator = Philox(seed: seed, purpose: .foldIn, row: Int(users[rows[0]]))
            generator.shuffle(&rows)
            let given = Int((share * Double(rows.count)).rounded())
            for row in rows.prefix(max(1, min(given, rows.count - 1))) { isGiven[row] = true }
        }
        return (
            selecting(isGiven.indices.filter { isGiven[$0] }), selecting(isGiven.indices.filter { !isGiven[$0] })
        )
    }

    /// The rows of each user who has one, ascending: O(n).
    func rowsOfUsers() -> [[Int]] {
        let rows = rowsGrouped(by: users, count: userIDs.count)
        var result: [[Int]] = []
        var start = 0
        while start < rows.count {
            let user = users[rows[start]]
            let end = rows[start...].firstIndex { users[$0] != user } ?? rows.count
            result.append(Array(rows[start..<end]))
            start = end
        }
        return result
    }
}

extension RandomPurpose {
    /// Which ratings of a held-out user are given to a model.
    static let foldIn = RandomPurpose(rawValue: 19)
}
