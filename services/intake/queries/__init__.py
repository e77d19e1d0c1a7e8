"""What pages and clients read, a module for each noun: views made for the reader, past the model where that helps."""
