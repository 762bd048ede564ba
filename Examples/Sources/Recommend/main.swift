import Latent

let table = try RatingTable(path: "data/ml-1m.zip")
let (train, test) = try table.split(.random(fraction: 0.1, seed: 1))

var configuration = AutoencoderConfiguration()
configuration.solver = .closedForm
configuration.itemCount = 0  // all items, not the most-rated alone
let model = try configuration.fit(TrainingSet(train)).model

let scored = Comparison.evaluate(model, label: "closed form", test: test, pool: .shared)
print("RMSE", scored[.rmse] ?? .nan)

// Of the user with this id, with titles; and of a new person, from a few ratings: nothing is trained again.
let best = try model.recommendations(for: 42, count: 10)
let mine = try model.recommendations(for: [260: 5, 480: 4, 2858: 1], count: 10)
for film in mine { print(film.score, film.title ?? "\(film.id)") }

try ModelArchive(model: model).write(to: "model.safetensors")
let again = try ModelArchive(contentsOf: "model.safetensors").model

// The model that was read back is the one that was written.
guard try again.recommendations(for: 42, count: 10) == best, again.predict(test) == model.predict(test) else {
    throw InvalidArgument("the model read back gives other answers")
}
print("model read back")
