import Latent

/// Fits any model to ratings and writes it to a file.
func train(_ configuration: some RecommenderConfiguration, on ratings: RatingTable, to path: String) throws {
    let fitted = try configuration.fit(TrainingSet(ratings), validation: nil, options: FitOptions())
    try ModelArchive(model: fitted.model).write(to: path)
}

// From here on files, training and comparing know the model by its name.
try ModelRegistry.register(ShrunkMeansConfiguration.self)

let ratings = try RatingTable(path: "data/ml-1m.zip")
var configuration = try ModelRegistry.configuration(named: "shrunk-means")
try configuration.set("pseudocount", to: "10")
try train(configuration, on: ratings, to: "own.safetensors")

let model = try ModelArchive(contentsOf: "own.safetensors").model
print(model.configuration.name, model.configuration.values)
for film in try model.recommendations(for: 42, count: 5) { print(film.score, film.title ?? "\(film.id)") }
