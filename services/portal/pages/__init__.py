"""The pages, one module per noun. GET shows and changes nothing; POST passes on what a person decided."""
