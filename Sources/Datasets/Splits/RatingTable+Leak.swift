extension RatingTable {
    /// How many of these ratings were given before some rating of another user in `training`: what a model learned from
    /// them was not known yet when they were given.
    ///
    /// Where each user's last ratings are held out, these are most; where all ratings are cut at one time, none.
    /// - Returns: nil where one of the tables has no times.
    /// - Complexity: O(n + `training.count`) where vocabularies are shared, as those of the parts of a split are.
    public func ratings(beforeOthersIn training: RatingTable) -> Int? {
        guard let times = timestamps, let learned = training.timestamps else { return nil }
        let own = userIDs.indices(of: training.userIDs.ids)
        // The latest time of all, and the latest of anybody but whose that is.
        var (last, lastUser) = (-Double.infinity, Int32(-1))
        var runnerUp = -Double.infinity
        for (user, time) in zip(training.users, learned) {
            if user == lastUser {
                last = max(last, time)
            } else if time > last {
                (runnerUp, last, lastUser) = (last, time, user)
            } else {
                runnerUp = max(runnerUp, time)
            }
        }
        let latest = lastUser < 0 ? nil : own[Int(lastUser)]
        return (0..<count).count { times[$0] < (Int(users[$0]) == latest ? runnerUp : last) }
    }
}
