"""What whoever runs the assistant needs: is it well, and what has it done."""
