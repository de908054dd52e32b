contract Vault {
    function f() external pure { assembly { let contract := 1 let unicode := contract let public.x := unicode } }
}
// ----
