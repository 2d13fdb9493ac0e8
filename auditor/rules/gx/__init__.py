"""Great Expectations as the judge. Importing anything below costs seconds: import it inside functions."""
