contract Free {
    constructor() {}
}
// ----
// constructor(), 1 wei -> FAILURE
