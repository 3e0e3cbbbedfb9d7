package plant

// Canary is the distribution, and the id of the rule that refuses it, with which `doctor --doors` tries each way into an
// environment. That it was refused is in no journal.
const Canary = "pipguard-canary"
