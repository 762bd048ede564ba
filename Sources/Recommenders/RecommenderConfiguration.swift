import LatentDatasets
import LatentRuntime

/// What changes a model's answer: the settings that belong into its file.
///
/// Fitting is a pure function of the configuration and the training set: equal inputs give equal bits on one kind
/// of CPU, for any number of threads.
///
///     var configuration = FactorizationConfiguration()
///     configuration.rank = 32
///     try configuration.set("learning-rate", to: "0.02")
///     let (train, test) = try table.split(.random(fraction: 0.2, seed: 1))
///     let fitted = try configuration.fit(TrainingSet(train))
///     print(fitted.model.meanSquaredError(test).squareRoot())
///
/// A configuration is a value: copies are independent. Its JSON has a key for each of `settings`, and `nameKey` where
/// there is one; a key that is missing when it is read keeps its default.
public protocol RecommenderConfiguration: Encodable, Sendable, Equatable {
    /// What fitting gives.
    associatedtype Model: Recommender where Model.Configuration == Self

    /// The models that it configures, by their names in ``ModelRegistry`` and on the command line. At least one, of
    /// small letters, digits and dashes, the first a letter: `ModelRegistry.register` demands it.
    static var names: [String] { get }
    /// What kind of models they are, under which they are listed.
    static var family: String { get }
    /// Where a configuration's JSON says which of several models it is of; nil where that goes without saying. The
    /// value under that key is the model's name: `"kind": "user-knn"`.
    static var nameKey: String? { get }
    /// All that can be set, each said once. The order is that of the help; names are in camel case, and none stands
    /// twice.
    static var settings: [Setting<Self>] { get }
    /// The published models whose settings it can begin with.
    static var presets: [String] { get }

    /// The defaults of the model `name`; nil where it is none of ``names``.
    init?(named name: String)
    /// The settings of the published model `preset` in the form `name`; nil where there is none.
    init?(named name: String, preset: String)

    /// Which of ``names`` this configures.
    var name: String { get }
    /// What the model is, in a sentence.
    var summary: String { get }

    /// How the model is trained.
    var training: TrainingMethod { get }
    /// What the model can do beyond predicting; what `training` says is not repeated.
    var modelAbilities: Set<Ability> { get }
    /// Whether scores are ratings, in the ratings' units, and not numbers that rank items alone.
    var predictsRatings: Bool { get }
    /// Whether people's tastes have a say in the order of their lists.
    var isPersonal: Bool { get }
    /// Whether the training ratings must have their times.
    var needsTimestamps: Bool { get }
    /// The most items that the model covers, the most-rated ones; nil where it covers all that it learns of.
    var itemLimit: Int? { get }
    /// Whether fitting inverts a matrix of the items that the model covers, which costs their number cubed: a search in
    /// time heeds it.
    var invertsItems: Bool { get }

    /// Refuses settings that no data could be learned from or predicted with; fitting and reading a file ask it.
    ///
    /// What depends on the ratings, as a rank above the number of items, is not known here: `fit` refuses it.
    /// - Throws: `InvalidArgument` that names the setting.
    func validate() throws(InvalidArgument)

    /// Learns a model from `training`. The ratings in `validation` are only scored: nothing is learned from them.
    /// A training set that nobody else holds may be let go of as soon as what is needed of it is at hand.
    ///
    /// The models of this library run on the options' pool, and tell progress on the thread that called. A model keeps
    /// its training ratings, 8 bytes each, for lists without what was seen and for its file.
    /// - Throws: `InvalidArgument` for settings that do not fit the data.
    func fit(_ training: consuming TrainingSet, validation: RatingTable?, options: FitOptions) throws -> Fitted<Model>

    /// Whether a model that is given more ratings learns on from where it stands: see ``Recommender/updated(with:anew:options:)``.
    var goesOn: Bool { get }
    /// Learns from `training` for so many `epochs`, beginning with what `model` knows of its users and items. Users and
    /// items that `model` does not know, or all for nil, begin as they do in ``fit(_:validation:options:)``.
    /// - Throws: as fitting does.
    func fit(
        _ training: consuming TrainingSet, from model: Model?, epochs: Int, options: FitOptions
    ) throws -> Fitted<Model>
}

extension RecommenderConfiguration {
    /// Nil.
    public static var nameKey: String? { nil }
    /// None.
    public static var presets: [String] { [] }
    /// Nil: there are no presets.
    public init?(named name: String, preset: String) { nil }
    /// At once.
    public var training: TrainingMethod { .atOnce }
    /// None.
    public var modelAbilities: Set<Ability> { [] }
    /// They are.
    public var predictsRatings: Bool { true }
    /// They have.
    public var isPersonal: Bool { true }
    /// It begins anew.
    public var goesOn: Bool { false }
    /// Fits anew, whatever `model` is: for all that do not go on.
    public func fit(
        _ training: consuming TrainingSet, from model: Model?, epochs: Int, options: FitOptions
    ) throws -> Fitted<Model> {
        try fit(training, validation: nil, options: options)
    }
    /// They need none.
    public var needsTimestamps: Bool { false }
    /// It covers all.
    public var itemLimit: Int? { nil }
    /// It does not.
    public var invertsItems: Bool { false }

    /// The ratings of `table` that a model of `scope` is asked about. All of them, an item that it never saw being
    /// answered by its fallback; but where it covers no more than its ``itemLimit`` of the most-rated items, those of
    /// these alone, for the others were left out on purpose.
    /// - Complexity: O(ratings), and a look-up an item, where there is a limit.
    func covered(_ table: RatingTable, in scope: ModelScope) -> RatingTable {
        guard let itemLimit, scope.items.count >= itemLimit else { return table }
        return scope.covered(table)
    }

    /// The bounds of all settings; what two of them must hold together is the configuration's own to add.
    public func validate() throws(InvalidArgument) { try checkBounds() }
}
